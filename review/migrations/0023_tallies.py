"""What units put forward (`nominated`, about the campaign, by the unit), what experts were assigned and handed in (`assigned`,
`reviews`, about the expert, by the round and the review's state).
"""

from django.db import migrations

from portal.database.tallied import tallied

_NOMINATED = """
SELECT r.tenant_id, 'nominated', b.campaign_id, b.unit_id::text, 1::bigint FROM {rows} r JOIN review_nominationbatch b ON b.id = r.batch_id
"""
_ASSIGNED = "SELECT r.tenant_id, 'assigned', r.reviewer_id, r.round::text, 1::bigint FROM {rows} r"
_REVIEWS = """
SELECT r.tenant_id, 'reviews', a.reviewer_id, a.round || '|' || r.state, 1::bigint FROM {rows} r
JOIN review_assignment a ON a.id = r.assignment_id
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0022_retention"), ("submissions", "0007_tallies")]

    operations = [
        *tallied(
            "review_nomination",
            _NOMINATED,
            watched=["r.batch_id", "r.submission_id", "r.rank", "r.sent_back_at"],
        ),
        *tallied("review_assignment", _ASSIGNED, watched=["r.reviewer_id", "r.submission_id", "r.round"]),
        *tallied(
            "review_review",
            _REVIEWS,
            watched=[
                "r.assignment_id",
                "r.state",
                "CASE WHEN r.state = 'submitted' THEN r.total END",
                "CASE WHEN r.state = 'submitted' THEN r.distinction END",
            ],
        ),
    ]
