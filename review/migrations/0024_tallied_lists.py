"""Lines of runs by tier and mark (`lines`, about the run: "first|", "|manual", "first|tied" ...), numbers from outside (`imported`,
about the campaign, by what they are of).
"""

from django.db import migrations

from portal.database.tallied import tallied

_LINES = """
SELECT r.tenant_id, 'lines', r.run_id, r.tier || '|' || CASE WHEN r.manual THEN 'manual' ELSE '' END || CASE WHEN r.tied THEN 'tied' ELSE '' END, 1::bigint
FROM {rows} r
"""
_IMPORTED = """
SELECT r.tenant_id, 'imported', s.campaign_id, r.key::text, 1::bigint FROM {rows} r JOIN submissions_submission s ON s.id = r.submission_id
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0023_tallies"), ("portal", "0021_tallied_units")]

    operations = [
        *tallied(
            "review_runline",
            _LINES,
            watched=[
                f"r.{column}" for column in ("run_id", "tier", "label", "pool", "rank", "tied", "manual")
            ],
        ),
        *tallied("review_importednumber", _IMPORTED, watched=["r.submission_id", "r.key", "r.number"]),
    ]
