"""Units by kind (`units`, about the tenant): their stamp says whether the tree is still what something was computed from."""

from django.db import migrations

from portal.database.tallied import tallied


class Migration(migrations.Migration):
    dependencies = [("portal", "0020_tallies")]

    operations = tallied(
        "portal_unit",
        "SELECT r.tenant_id, 'units', 0::bigint, r.kind::text, 1::bigint FROM {rows} r",
        watched=[
            f"r.{column}"
            for column in (
                "key",
                "name",
                "kind",
                "parent_id",
                "path",
                "attributes",
                "numbers",
                "listed",
                "closed_at",
                "merged_into_id",
            )
        ],
    )
