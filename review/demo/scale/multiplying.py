"""Rows by the hundred thousand: each statement copies a prototype's rows for all cases at once and says only what differs.

Columns come from the models, so that a new one is copied as it is. Policies hold meanwhile, so nothing here uses COPY into a
tenant's table (PostgreSQL refuses it there): what Python has to make (hashes, signatures) comes by way of a temporary table.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

from campaigns.models import Campaign
from portal.models import Attachment, AuditEvent, Blob, Check, Folder, Membership, Notification, Person, Role
from review.demo.filling import ADVICE, PRAISE, TITLES
from review.demo.people import SURNAMES
from review.demo.scale.prototypes import Cast
from review.demo.scale.size import SHARE_OF_DRAFTS, Size
from review.models import Assignment, Eligibility, Nomination, NominationBatch, Review, Reviewer, Score
from submissions.models import Author, Evaluation, Submission

SUBJECTS = ("语文", "数学", "英语", "科学", "物理", "化学", "生物", "历史", "地理", "音乐", "美术", "体育", "信息科技", "劳动", "道德与法治", "综合实践", "心理健康")  # fmt: skip
PLACES = ("乡村", "城镇", "山区", "牧区", "县域", "城郊", "湖区", "边境", "老区", "新区", "库区")
SPOKEN = "岚国静强琴涛源梅远宁敏杰娟军霞鹏丽辉燕斌洁勇芳磊倩浩颖峰雪刚"
PHONES, AUTHORS_PHONES = 15_000_000_000, 18_000_000_000
"""Numbers of the made-up accounts and of the authors begin here; a tenant has ten million of each."""
A_TENANT, COORDINATORS, EXPERTS = 10_000_000, 6_000_000, 7_000_000


def execute(statement: str, values: Mapping[str, Any] | None = None) -> None:
    """One statement; a percent sign that names no value is the operator."""
    with connection.cursor() as cursor:
        cursor.execute(re.sub(r"%(?!\()", "%%", statement) if values else statement, values)


def copy(
    model: type[models.Model], source: str, values: Mapping[str, Any] | None = None, /, **changed: str
) -> None:
    """Insert a row of `model` for each row of `source` (what follows FROM), in which `p` is the prototype's row; `changed` are the
    columns that differ, as SQL.
    """
    columns = [
        field.column for field in model._meta.concrete_fields if field.column != "id" or "id" in changed
    ]
    taken = ", ".join(changed.get(str(column), f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    # names of models and constants of this module
    statement = f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {taken} FROM {source}"  # noqa: S608
    execute(statement, values)


def fill_temporary(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """A temporary table of what Python made; `rows` must not ask the database, which is busy taking them in."""
    execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as into:
        for row in rows:
            into.write_row(row)
    execute(f"ANALYZE {table}")


def _next(model: type[models.Model]) -> str:
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'))"


def _one_of(choices: Iterable[str], number: str) -> str:
    """SQL for one of the constants."""
    listed = list(choices)
    return f"(ARRAY[{', '.join(repr(choice) for choice in listed)}])[1 + ({number}) % {len(listed)}]"


def _name(number: str) -> str:
    """A person's name: a surname and two characters, or one."""
    one, two = _one_of(SPOKEN, f"({number}) * 7"), _one_of(SPOKEN, f"({number}) / 31")
    return f"{_one_of(SURNAMES, number)} || {one} || CASE WHEN ({number}) % 5 = 0 THEN '' ELSE {two} END"


def _room_of(campaign: Campaign) -> int:
    """Where the tenant's phone numbers begin."""
    return int(campaign.tenant_id) % 90 * A_TENANT


def make_people(campaign: Campaign, cast: Cast, size: Size, now: dt.datetime) -> None:
    """Applicants with a unit, a coordinator of each recommending unit, experts on the panel."""
    values = {"tenant": campaign.tenant_id, "now": now, "slug": campaign.tenant.slug}
    execute(
        "CREATE TEMP TABLE upper_unit ON COMMIT DROP AS SELECT id, path, row_number() OVER (ORDER BY kind DESC, id) AS at"
        " FROM portal_unit WHERE tenant_id = %(tenant)s AND kind IN ('city', 'county')", values,
    )  # fmt: skip
    execute(
        "CREATE TEMP TABLE school ON COMMIT DROP AS SELECT s.id, s.parent_id AS upper_id, s.name, row_number() OVER (ORDER BY md5(s.key)) AS at"
        " FROM portal_unit s WHERE s.tenant_id = %(tenant)s AND s.kind = 'school'", values,
    )  # fmt: skip
    first = PHONES + _room_of(campaign)
    for kind, count, sample, from_ in (
        ("a", size.applicants, cast.applicant, 0), ("k", None, cast.coordinators[0], COORDINATORS), ("e", max(size.experts - 1, 2), cast.expert, EXPERTS),
    ):  # fmt: skip
        many = (
            f"generate_series(1, {count}) AS n" if count else "(SELECT at AS n FROM upper_unit) AS numbered"
        )
        copy(
            Person, f"{many}, portal_person p WHERE p.id = {sample.pk}", values,
            username=f"%(slug)s || '-{kind}' || n", email=f"%(slug)s || '-{kind}' || n || '@example.org'",
            real_name=_name(f"n::int + {ord(kind)}"), phone=f"({first + from_} + n)::text",
        )  # fmt: skip
    listed = "CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT id, real_name, substring(username FROM '[0-9]+$')::int AS at FROM portal_person WHERE username ~ ('^' || %(slug)s || '-{kind}[0-9]+$')"
    for table, kind in (("applicant", "a"), ("coordinator", "k"), ("expert", "e")):
        execute(listed.format(table=table, kind=kind), values)
    schools = "(SELECT count(*) FROM school)"
    for role, source in (
        (Role.MEMBER, f"applicant w JOIN school u ON u.at = 1 + w.at % {schools}"),
        (Role.COORDINATOR, "coordinator w JOIN upper_unit u ON u.at = w.at"),
    ):
        sample = cast.applicant if role == Role.MEMBER else cast.coordinators[0]
        copy(Membership, f"{source} JOIN portal_membership p ON p.person_id = {sample.pk} AND p.role = '{role}' AND p.tenant_id = %(tenant)s", values,
             person_id="w.id", unit_id="u.id")  # fmt: skip
    copy(Membership, f"expert w JOIN portal_membership p ON p.person_id = {cast.expert.pk} AND p.role = 'reviewer' AND p.tenant_id = %(tenant)s", values, person_id="w.id")  # fmt: skip
    copy(
        Reviewer, f"expert w JOIN review_reviewer p ON p.person_id = {cast.expert.pk} AND p.campaign_id = {campaign.pk}", values,
        person_id="w.id", name="w.real_name", token="md5(random()::text || w.id)", email="''",
    )  # fmt: skip


STATE = f"""CASE WHEN n % {SHARE_OF_DRAFTS} = 0 THEN 'draft' WHEN n % 20 IN (1, 2) THEN 'submitted'
    WHEN w.at % 20 = 5 THEN 'recommended' WHEN n % 20 = 3 THEN 'disqualified' WHEN n % 20 IN (4, 5, 6) THEN 'reported' ELSE 'eligible' END"""


def plan_cases(campaign: Campaign, protos: list[Submission], size: Size, now: dt.datetime) -> None:
    """The temporary tables `made` (a row a case) and `made_file`, which everything else is copied by."""
    done = len(protos)
    values = {
        "protos": [each.pk for each in protos],
        "now": now,
        "done": done,
        "cases": size.cases,
        "prefix": f"{campaign.slug.upper()}-",
    }
    execute(
        f"CREATE TEMP TABLE made ON COMMIT DROP AS SELECT n, gen_random_uuid() AS uuid, {_next(Submission)} AS id, {_next(Folder)} AS folder_id,"  # noqa: S608 - constants
        " (%(protos)s::bigint[])[1 + n % %(done)s] AS proto, u.id AS unit_id, u.name AS unit_name, w.id AS upper_id, c.id AS coordinator_id,"
        f" o.id AS owner_id, o.real_name AS owner, {STATE} AS state, date_trunc('milliseconds', %(now)s - (n * 37 % 43200) * interval '1 minute') AS at,"
        f" {_one_of(PLACES, 'n')} || {_one_of(SUBJECTS, 'n / 3')} || '：' || {_one_of(TITLES, 'n / 5')} || '（' || n || '）' AS title"
        " FROM generate_series(%(done)s + 1, %(cases)s) n JOIN applicant o ON o.at = 1 + n / 3 % (SELECT count(*) FROM applicant)"
        " JOIN school u ON u.at = 1 + o.at % (SELECT count(*) FROM school) JOIN upper_unit w ON w.id = u.upper_id"
        " JOIN coordinator c ON c.at = w.at", values,
    )  # fmt: skip
    execute("ALTER TABLE made ADD number text NOT NULL DEFAULT ''")
    execute(
        "UPDATE made SET number = %(prefix)s || lpad((%(done)s + k.at)::text, 6, '0') FROM"
        " (SELECT n, row_number() OVER (ORDER BY n) AS at FROM made WHERE state <> 'draft') k WHERE k.n = made.n", values,
    )  # fmt: skip
    execute("ANALYZE made")
    execute(
        f"CREATE TEMP TABLE made_file ON COMMIT DROP AS SELECT row_number() OVER () AS f, m.n, m.folder_id, p.id AS proto, p.blob_id AS proto_blob,"  # noqa: S608
        f" {_next(Attachment)} AS id, {_next(Blob)} AS blob_id, gen_random_uuid() AS uuid,"
        " CASE WHEN k = 1 THEN p.name ELSE replace(p.name, '.', k || '.') END AS name"
        " FROM made m JOIN submissions_submission s ON s.id = m.proto JOIN portal_attachment p ON p.folder_id = s.folder_id,"
        f" generate_series(1, {size.support}) k WHERE k = 1 OR p.slot = 'support'"
    )
    execute("ANALYZE made_file")


def make_cases(campaign: Campaign) -> None:
    """Cases, authors, recommendations, checks of eligibility."""
    copy(
        Folder,
        "made m JOIN submissions_submission s ON s.id = m.proto JOIN portal_folder p ON p.id = s.folder_id",
        id="m.folder_id",
        files="0",  # counted when the attachments come
        held="0",
    )
    copy(
        Submission, "made m JOIN submissions_submission p ON p.id = m.proto",
        id="m.id", uuid="m.uuid", folder_id="m.folder_id", unit_id="m.unit_id", owner_id="m.owner_id", title="m.title", state="m.state", number="m.number",
        track="CASE WHEN p.track = '' THEN '' WHEN m.n % 3 = 0 THEN 'urban' ELSE 'rural' END",
        submitted_at="CASE WHEN m.state = 'draft' THEN NULL ELSE m.at END", created_at="m.at - interval '2 days'", updated_at="m.at",
        reason="CASE WHEN m.state = 'disqualified' THEN '材料与所报类别不符' ELSE '' END",
    )  # fmt: skip
    copy(
        Author, "made m JOIN submissions_author p ON p.submission_id = m.proto",
        submission_id="m.id", unit_id="m.unit_id", unit_name="m.unit_name",
        name=f"CASE WHEN p.position = 1 THEN m.owner ELSE {_name('m.n')} END",
        phone=f"({AUTHORS_PHONES + _room_of(campaign)} + m.n * 5 + p.position)::text",
    )  # fmt: skip
    copy(
        NominationBatch,
        f"(SELECT DISTINCT upper_id, coordinator_id, bool_or(state = 'recommended') AS open FROM made WHERE state NOT IN ('draft', 'submitted') GROUP BY 1, 2) m,"  # noqa: S608
        f" review_nominationbatch p WHERE p.campaign_id = {campaign.pk} AND p.unit_id <> m.upper_id"
        f" AND NOT EXISTS (SELECT 1 FROM review_nominationbatch b WHERE b.campaign_id = {campaign.pk} AND b.unit_id = m.upper_id)",
        unit_id="m.upper_id", state="CASE WHEN m.open THEN 'open' ELSE p.state END", submitted_at="CASE WHEN m.open THEN NULL ELSE p.submitted_at END",
        submitted_by_id="CASE WHEN m.open THEN NULL ELSE m.coordinator_id END",
    )  # fmt: skip
    copy(
        Nomination,
        f"made m JOIN review_nomination p ON p.submission_id = m.proto JOIN review_nominationbatch b ON b.campaign_id = {campaign.pk} AND b.unit_id = m.upper_id"
        " WHERE m.state NOT IN ('draft', 'submitted')",
        submission_id="m.id", current_of_id="m.id", batch_id="b.id", made_by_id="m.coordinator_id", made_at="m.at",
        rank="10 + row_number() OVER (PARTITION BY m.upper_id ORDER BY m.n)", comment=f"{_one_of(PRAISE, 'm.n')} || '，' || {_one_of(PRAISE, 'm.n / 8 + 3')} || '，予以推荐。'",
    )  # fmt: skip
    copy(
        Eligibility, "made m JOIN review_eligibility p ON p.submission_id = m.proto WHERE m.state IN ('eligible', 'disqualified')",
        submission_id="m.id", passed="m.state = 'eligible'", reason="CASE WHEN m.state = 'disqualified' THEN '材料与所报类别不符' ELSE '' END",
        came_from="CASE WHEN m.state = 'disqualified' THEN 'reported' ELSE '' END",
    )  # fmt: skip


def make_files() -> None:
    """Attachments with the blobs that `made_blob` says, measured and judged as the prototype's were."""
    copy(
        Blob,
        "made_file m JOIN made_blob b ON b.f = m.f JOIN portal_blob p ON p.id = m.proto_blob",
        id="m.blob_id",
        key="b.key",
        sha256="b.sha256",
        size="b.size",
        crc32="NULL",
        attached="0",
    )
    copy(
        Check,
        "made_file m JOIN portal_check p ON p.blob_id = m.proto_blob WHERE p.state = 'done'",
        blob_id="m.blob_id",
        sheet_key="''",
        evidence_frames_key="''",
        evidence_frames="'{}'::jsonb",
    )
    copy(
        Attachment, "made_file m JOIN made c ON c.n = m.n JOIN portal_attachment p ON p.id = m.proto",
        id="m.id", uuid="m.uuid", folder_id="m.folder_id", name="m.name", blob_id="m.blob_id", upload_id="NULL", uploaded_by_id="c.owner_id", uploaded_at="c.at - interval '1 hour'", announced="''",
    )  # fmt: skip
    copy(
        Evaluation,
        "made_file m JOIN submissions_evaluation p ON p.attachment_id = m.proto",
        attachment_id="m.id",
    )


def make_reviews(campaign: Campaign, now: dt.datetime) -> None:
    """Three experts a case; nearly all of them are done."""
    values = {"campaign": campaign.pk, "now": now}
    execute(
        "CREATE TEMP TABLE panel ON COMMIT DROP AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS at, count(*) OVER () AS many FROM review_reviewer WHERE campaign_id = %(campaign)s",
        values,
    )
    copy(
        Assignment,
        "made m JOIN review_assignment p ON p.submission_id = m.proto, generate_series(0, 2) k, panel e WHERE m.state = 'eligible' AND m.n % 50 <> 7 AND e.at = (m.n * 7 + k) % e.many",
        uuid="gen_random_uuid()", reviewer_id="e.id", submission_id="m.id",
    )  # fmt: skip
    execute(
        "CREATE TEMP TABLE judged ON COMMIT DROP AS SELECT a.id, q.id AS proto, r.id AS proto_review,"
        " 20 + (m.n * 13 % 30 + a.id * 31 % 11) / 2.0 AS idea, 30 + (m.n * 29 % 50 + a.id * 17 % 11) / 2.0 AS work, a.made_at + interval '1 hour' AS at"
        " FROM made m JOIN review_assignment q ON q.submission_id = m.proto JOIN review_review r ON r.assignment_id = q.id"
        " JOIN review_assignment a ON a.submission_id = m.id WHERE a.id % 40 <> 0"
    )
    copy(
        Review, "judged j JOIN review_review p ON p.id = j.proto_review",
        assignment_id="j.id", total="j.idea + j.work", comment=f"{_one_of(PRAISE, 'j.id')} || '，' || {_one_of(PRAISE, 'j.id / 8 + 1')} || '。建议' || {_one_of(ADVICE, 'j.id / 3')} || '。'",
    )  # fmt: skip
    copy(
        Score, "judged j JOIN review_score p ON p.review_id = j.proto_review JOIN review_review r ON r.assignment_id = j.id",
        review_id="r.id", points="CASE WHEN p.item = 'idea' THEN j.idea ELSE j.work END",
    )  # fmt: skip


REACHED = """CASE WHEN m.state = 'submitted' THEN p.action LIKE 'submission.%' WHEN m.state IN ('recommended', 'reported') THEN p.action NOT LIKE 'eligibility.%'
    AND p.action NOT LIKE 'review.%' AND p.action NOT LIKE 'submission.pass%' ELSE m.state <> 'draft' END"""


def make_trail(cast: Cast, now: dt.datetime) -> None:
    """What was done, and what the applicants were told of it."""
    values = {"owner": cast.applicant.pk, "coordinator": cast.coordinators[0].pk, "now": now}
    copy(
        AuditEvent, f"made m JOIN portal_auditevent p ON p.subject = 'submission:' || m.proto WHERE {REACHED}", values,
        subject="'submission:' || m.id", at="m.at",
        actor_id="CASE p.actor_id WHEN %(owner)s THEN m.owner_id WHEN %(coordinator)s THEN m.coordinator_id ELSE p.actor_id END",
    )  # fmt: skip
    copy(
        Notification,
        "made m JOIN submissions_submission s ON s.id = m.proto JOIN portal_notification p ON p.person_id = %(owner)s AND position(s.uuid::text IN p.link) > 0 WHERE m.state <> 'draft'",
        values, uuid="gen_random_uuid()", person_id="m.owner_id", link="replace(p.link, s.uuid::text, m.uuid::text)", created_at="m.at",
        params="CASE WHEN p.params ? 'title' THEN jsonb_set(p.params, '{title}', to_jsonb(m.title)) ELSE p.params END",
        mailed_at="%(now)s", read_at="CASE WHEN m.n % 4 = 0 THEN NULL ELSE %(now)s END",
    )  # fmt: skip
