"""Events of the trail by action (`events`, about the campaign, 0: about the tenant). What is no tenant's is not counted."""

from django.db import migrations

from portal.database.tallied import tallied


class Migration(migrations.Migration):
    dependencies = [("portal", "0021_tallied_units")]

    operations = tallied(
        "portal_auditevent",
        "SELECT r.tenant_id, 'events', coalesce(r.campaign, 0), r.action::text, 1::bigint FROM {rows} r WHERE r.tenant_id IS NOT NULL",
        watched=["r.tenant_id", "r.campaign", "r.action"],
    )
