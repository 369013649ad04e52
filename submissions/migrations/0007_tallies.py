"""Cases by category and state (`cases`, about the campaign), and the files and bytes of each campaign's cases (`files`, `bytes`).

A file counts where its case is; whichever of the two comes last, or goes first, adds or takes it.
"""

from django.db import migrations

from portal.database.tallied import tallied

_NUMBERS = "CROSS JOIN LATERAL (VALUES ('files', 1::bigint), ('bytes', b.size)) v(kind, n)"
_CASES = "SELECT r.tenant_id, 'cases', r.campaign_id, r.category || '|' || r.state, 1::bigint FROM {rows} r"
_WITH_FILES = f"""
{_CASES} UNION ALL SELECT r.tenant_id, v.kind, r.campaign_id, '', v.n FROM {{rows}} r
JOIN portal_attachment a ON a.folder_id = r.folder_id JOIN portal_blob b ON b.id = a.blob_id {_NUMBERS}
"""
_FILES = f"""
SELECT r.tenant_id, v.kind, s.campaign_id, '', v.n FROM {{rows}} r
JOIN submissions_submission s ON s.folder_id = r.folder_id JOIN portal_blob b ON b.id = r.blob_id {_NUMBERS}
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0006_link_hosts"), ("portal", "0020_tallies")]

    operations = [
        *tallied(
            "submissions_submission",
            _WITH_FILES,
            there=_CASES,
            watched=[
                "r.campaign_id",
                "r.folder_id",
                "r.category",
                "r.state",
                "r.track",
                'r."group"',
                "r.unit_id",
            ],
        ),
        *tallied("portal_attachment", _FILES, watched=["r.folder_id", "r.blob_id"]),
    ]
