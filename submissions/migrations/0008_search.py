"""What a case is found by: title, number, unit's and authors' names, in one row a case that triggers keep, and an index of every
character and every two of it. The look-up is a function of the table's owner, as those of review/migrations/0020: under a policy
PostgreSQL uses no such index. It says the tenant itself and compares the text, so that it gives what comparing each case gives.
"""

import django.db.models.deletion
from django.db import migrations, models

SCOPE = "NULLIF(current_setting('portal.tenant', true), '')::bigint"
# Letters are compared as `icontains` compares them: in capitals.
GRAMS = """
CREATE FUNCTION submissions_grams(text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(array_agg(DISTINCT v.g), '{}') FROM (SELECT string_to_array(upper($1), NULL) AS a) s, generate_subscripts(s.a, 1) i,
LATERAL (VALUES (s.a[i]), (s.a[i] || s.a[i + 1])) v(g) WHERE v.g IS NOT NULL AND position(E'\\n' IN v.g) = 0
$$
"""
ASKED = """
CREATE FUNCTION submissions_asked(text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(array_agg(g), '{}') FROM unnest(submissions_grams($1)) g WHERE char_length(g) = least(2, char_length(upper($1)))
$$
"""
AGAIN = """
CREATE FUNCTION submissions_text_again(asked bigint[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
-- Whoever else changes what one of these is found by has ended before it is read: no change is left out.
PERFORM 1 FROM submissions_submission WHERE id = ANY (asked) ORDER BY id FOR NO KEY UPDATE;
INSERT INTO submissions_searchtext AS t (tenant_id, submission_id, text)
SELECT s.tenant_id, s.id, concat_ws(E'\\n', s.title, s.number, u.name, a.names)
FROM submissions_submission s LEFT JOIN portal_unit u ON u.id = s.unit_id LEFT JOIN LATERAL (
    SELECT string_agg(name, E'\\n' ORDER BY position) AS names FROM submissions_author WHERE submission_id = s.id
) a ON true WHERE s.id = ANY (asked) AND s.state <> 'draft'
ON CONFLICT (submission_id) DO UPDATE SET text = excluded.text, tenant_id = excluded.tenant_id WHERE t.text <> excluded.text;
END $$
"""
FOUND = f"""
CREATE FUNCTION submissions_found(asked text) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off ROWS 200 AS $$
SELECT submission_id FROM submissions_searchtext
WHERE submissions_grams(text) @> submissions_asked(asked) AND tenant_id = {SCOPE} AND position(upper(asked) IN upper(text)) > 0
$$
"""


def trigger(table: str, event: str, rows: str, ids: str) -> migrations.RunSQL:
    name = f"{table}_text_{event.lower()}"
    return migrations.RunSQL(
        f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE changed bigint[]; BEGIN
changed := ARRAY({ids});
IF changed <> '{{}}' THEN PERFORM submissions_text_again(changed); END IF; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
""",
        f"DROP FUNCTION {name}() CASCADE",
    )


OLD, NEW = "OLD TABLE AS gone", "NEW TABLE AS come"
CHANGED = "SELECT {} FROM come JOIN gone ON gone.id = come.id WHERE {}"
OF_CASE = CHANGED.format(
    "come.id",
    "come.state <> 'draft' AND (come.title, come.number, come.unit_id, gone.state = 'draft')"
    " IS DISTINCT FROM (gone.title, gone.number, gone.unit_id, false)",
)
OF_AUTHOR = CHANGED.format(
    "come.submission_id",
    "(come.name, come.submission_id, come.position) IS DISTINCT FROM (gone.name, gone.submission_id, gone.position)",
)
OF_UNIT = (
    "SELECT s.id FROM submissions_submission s JOIN come ON come.id = s.unit_id JOIN gone ON gone.id = come.id"
    " WHERE come.name <> gone.name AND s.state <> 'draft'"
)
HANDED_IN = (
    "SELECT s.id FROM submissions_submission s JOIN {} r ON r.submission_id = s.id WHERE s.state <> 'draft'"
)


class Migration(migrations.Migration):
    dependencies = [("submissions", "0007_tallies"), ("portal", "0022_tallied_events")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_text",
                        to="submissions.submission",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.tenant"
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.RunSQL(GRAMS, "DROP FUNCTION submissions_grams(text)"),
        migrations.RunSQL(ASKED, "DROP FUNCTION submissions_asked(text)"),
        migrations.RunSQL(AGAIN, "DROP FUNCTION submissions_text_again(bigint[])"),
        migrations.RunSQL(FOUND, "DROP FUNCTION submissions_found(text)"),
        trigger("submissions_submission", "INSERT", NEW, "SELECT id FROM come WHERE state <> 'draft'"),
        trigger("submissions_submission", "UPDATE", f"{OLD} {NEW}", OF_CASE),
        trigger("submissions_author", "INSERT", NEW, HANDED_IN.format("come")),
        trigger("submissions_author", "UPDATE", f"{OLD} {NEW}", OF_AUTHOR),
        trigger("submissions_author", "DELETE", OLD, HANDED_IN.format("gone")),
        trigger("portal_unit", "UPDATE", f"{OLD} {NEW}", OF_UNIT),
        migrations.RunSQL(
            "SELECT submissions_text_again(ARRAY(SELECT id FROM submissions_submission WHERE state <> 'draft'))",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE INDEX search_text_grams ON submissions_searchtext USING gin (submissions_grams(text))",
            "DROP INDEX search_text_grams",
        ),
    ]
