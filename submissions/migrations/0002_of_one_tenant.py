"""Rows that belong together are of one tenant; and the second wall, tried on one table: PostgreSQL itself shows and takes
only submissions of the tenant in scope.

`portal/database` tells the server the scope. The sub-selects are evaluated once a statement, not once a row. FORCE: the
portal's own role owns the table, and is held too.
"""

from django.db import migrations

from portal.database.tenant_keys import of_one_tenant

KEYS = [
    ("submissions_submission", "folder_id", "portal_folder"),
    ("submissions_question", "thread_id", "portal_thread"),
]
"""Table, its column, and the table that the column points at."""

SCOPE = "(SELECT NULLIF(current_setting('portal.tenant', true), '')::bigint)"
POLICY = f"""
ALTER TABLE submissions_submission ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_tenant_in_scope ON submissions_submission
    USING (tenant_id = {SCOPE} OR {SCOPE} = -1) WITH CHECK (tenant_id = {SCOPE} OR {SCOPE} = -1);
"""
NO_POLICY = """
DROP POLICY of_the_tenant_in_scope ON submissions_submission;
ALTER TABLE submissions_submission NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial"), ("portal", "0002_of_one_tenant")]

    operations = [*(of_one_tenant(*key) for key in KEYS), migrations.RunSQL(POLICY, NO_POLICY)]
