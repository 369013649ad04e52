"""Files, their bytes and their folders are of one tenant, held by the database."""

from django.db import migrations

KEYS = [
    ("portal_attachment", "folder_id", "portal_folder"),
    ("portal_attachment", "blob_id", "portal_blob"),
    ("portal_upload", "folder_id", "portal_folder"),
    ("portal_check", "blob_id", "portal_blob"),
]
"""Table, its column, and the table that the column points at: both rows must be of one tenant."""

ADD = (
    "ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_of_tenant "
    "FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id) DEFERRABLE INITIALLY DEFERRED"
)
DROP = "ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_of_tenant"


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ADD.format(table=table, column=column, target=target), DROP.format(table=table, column=column)
        )
        for table, column, target in KEYS
    ]
