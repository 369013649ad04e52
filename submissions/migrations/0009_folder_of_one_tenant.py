"""A case and its folder are of one tenant, held by the database."""

from django.db import migrations

KEYS = [
    ("submissions_submission", "folder_id", "portal_folder"),
]
"""Table, its column, and the table that the column points at: both rows must be of one tenant."""

ADD = (
    "ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_of_tenant "
    "FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id) DEFERRABLE INITIALLY DEFERRED"
)
DROP = "ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_of_tenant"


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial"), ("portal", "0009_files_of_one_tenant")]

    operations = [
        migrations.RunSQL(
            ADD.format(table=table, column=column, target=target), DROP.format(table=table, column=column)
        )
        for table, column, target in KEYS
    ]
