"""What the models don't say: rows that belong together are of one tenant, and an address that somebody proved is theirs in
whichever letters it is written (that table is the account library's).
"""

from django.db import migrations

from portal.database.tenant_keys import of_one_tenant

KEYS = [
    ("portal_attachment", "folder_id", "portal_folder"),
    ("portal_attachment", "blob_id", "portal_blob"),
    ("portal_upload", "folder_id", "portal_folder"),
    ("portal_check", "blob_id", "portal_blob"),
    ("portal_blindcopy", "blob_id", "portal_blob"),
    ("portal_blindcopy", "copy_id", "portal_blob"),
    ("portal_playablecopy", "blob_id", "portal_blob"),
    ("portal_playablecopy", "copy_id", "portal_blob"),
    ("portal_post", "thread_id", "portal_thread"),
]
"""Table, its column, and the table that the column points at."""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        *(of_one_tenant(*key) for key in KEYS),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX account_verified_email_once ON account_emailaddress (lower(email)) WHERE verified",
            "DROP INDEX account_verified_email_once",
        ),
    ]
