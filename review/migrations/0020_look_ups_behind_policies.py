"""Look-ups in an index of keys, as functions of the tables' owner. Under a policy PostgreSQL uses an index only for operators
that reveal nothing (docs/architecture.md, 墙), and those of arrays are none. The functions say the tenant themselves, from
the same parameter as the policies, and give keys of rows only; in no tenant's scope they give nothing.
"""

from django.db import migrations

SCOPE = "NULLIF(current_setting('portal.tenant', true), '')::bigint"
# One look-up for each key (OFFSET 0 keeps the other conditions from choosing another index). Asked for all keys at once (&&),
# the planner reads every row and compares each key with each: 4 s a case among 2,000, this way hundredths.
FINGERPRINTS = f"""
CREATE FUNCTION review_fingerprints_sharing(asked bigint[], of_kind text, but_submission bigint, at_least bigint)
RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
SELECT f.id FROM unnest(asked) AS each(key)
CROSS JOIN LATERAL (
    SELECT id, tenant_id, kind, submission_id FROM review_fingerprint WHERE keys @> ARRAY[each.key] OFFSET 0
) f
WHERE f.tenant_id = {SCOPE} AND f.kind = of_kind AND f.submission_id <> but_submission
GROUP BY f.id HAVING count(*) >= at_least
$$
"""
WINNERS = f"""
CREATE FUNCTION review_winners_sharing(asked bigint[])
RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT id FROM review_earlierwinner WHERE keys && asked AND tenant_id = {SCOPE}
$$
"""
# This one is asked on public pages, which may look at one tenant or at all.
SHOWN = f"""
CREATE FUNCTION review_showcases_holding(asked varchar[])
RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT id FROM review_showcasecase WHERE grams @> asked AND (tenant_id = {SCOPE} OR {SCOPE} = -1)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0019_certificates_as_issued")]

    operations = [
        migrations.RunSQL(
            FINGERPRINTS, "DROP FUNCTION review_fingerprints_sharing(bigint[], text, bigint, bigint)"
        ),
        migrations.RunSQL(WINNERS, "DROP FUNCTION review_winners_sharing(bigint[])"),
        migrations.RunSQL(SHOWN, "DROP FUNCTION review_showcases_holding(varchar[])"),
    ]
