"""What the sweep does: the rows of a count become one again."""

import datetime as dt

from django.db import connection, transaction

from portal.locks import lock_names
from portal.tenants import all_tenants

MOST = 5_000
"""Counts that one round puts together."""

_FOLD = """
WITH many AS (
    SELECT tenant_id, kind, about, key FROM portal_tally GROUP BY tenant_id, kind, about, key HAVING count(*) > 1 LIMIT %s
), gone AS (
    DELETE FROM portal_tally t USING many m
    WHERE t.tenant_id = m.tenant_id AND t.kind = m.kind AND t.about = m.about AND t.key = m.key RETURNING t.*
)
INSERT INTO portal_tally (tenant_id, kind, about, key, n, mark)
SELECT tenant_id, kind, about, key, sum(n), bit_xor(mark) FROM gone GROUP BY tenant_id, kind, about, key
"""


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Fold the counts that have several rows; a reader sees the same numbers and stamps before and after."""
    with all_tenants(), transaction.atomic():  # a sweep looks after everybody's rows
        lock_names(["tallies"])
        with connection.cursor() as cursor:
            cursor.execute(_FOLD, [MOST])
            return {"tallies_folded": cursor.rowcount}
