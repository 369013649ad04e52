"""Making the tenant: its tree, its campaign, a few cases by the portal's own actions, then copies of them by the hundred thousand,
then awards and certificates by the portal's own actions again.
"""

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from campaigns.actions import publish
from campaigns.loading import load
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.audit import chaining
from portal.files import storage
from portal.organisation.actions import import_organisation
from portal.signing import sign
from portal.tallies import jobs as tallies
from portal.tenants import tenant_scope
from review.awards.actions import draft_awards, publish_awards
from review.certificates.actions import issue_all
from review.demo.people import Account
from review.demo.scale import multiplying
from review.demo.scale.prototypes import cast_of, content, walk
from review.demo.scale.size import Size
from review.demo.scale.units import organisation
from submissions.models import Receipt, Submission
from submissions.receipts.signing import fresh_code

DOCUMENT = Path("fixtures") / "scale" / "campaign.yaml"
FIRST_PERSON = 10_000
"""People with a printed account have phone numbers of their own; those of the demo's tenants end below."""


@dataclass(frozen=True, slots=True)
class Made:
    """The campaign, and who can sign in."""

    campaign: Campaign
    accounts: tuple[Account, ...]


Say = Callable[[str], object]


def make_tenant(
    slug: str,
    size: Size,
    *,
    now: dt.datetime,
    say: Say = print,
    results: bool = True,
    changed: Mapping[str, Any] | None = None,
) -> Made:
    """A tenant and its campaign, both of this slug, committed in three parts. `changed` replaces parts of the campaign's document;
    without `results` nothing is awarded.
    """
    name = f"{slug}教育厅（{size.cases} 件）"
    with _told(say, "单位 units"):
        tenant = import_organisation(organisation(slug, name, size.units), actor=None, now=now)
        document = load(settings.BASE_DIR / DOCUMENT).model_dump(mode="json")
        doc = Document.model_validate(document | {"slug": slug, "tenant": slug} | dict(changed or {}))
        rules = publish(doc, actor=None, now=now)
    with tenant_scope(tenant):
        campaign = Campaign.objects.select_related("current", "tenant").get(pk=rules.campaign_id)
        cast = cast_of(tenant, first=FIRST_PERSON + 100 * tenant.pk, now=now)
        with transaction.atomic():
            with _told(say, "样本 prototypes"):
                protos = walk(campaign, cast, now=now)
            with _told(say, "人员 people"):
                multiplying.make_people(campaign, cast, size, now)
            with _told(say, "案例 cases"):
                multiplying.plan_cases(campaign, protos, size, now)
                multiplying.make_cases(campaign)
            with _told(say, "文件 files"):
                multiplying.fill_temporary(
                    "made_blob", "f bigint PRIMARY KEY, key text, sha256 text, size bigint", list(_blobs())
                )
                multiplying.make_files()
            with _told(say, "回执 receipts"):
                _make_receipts(campaign, protos)
            with _told(say, "评审 reviews"):
                multiplying.make_reviews(campaign, now)
            with _told(say, "留痕与通知 trail"):
                multiplying.make_trail(cast, now)
        analyse()
        if results:
            with _told(say, "定奖 awards"):
                draft_awards(campaign, actor=cast.organiser, now=now)
                publish_awards(campaign, despite="演示：个别评审未完成", actor=cast.organiser, now=now)
            with _told(say, "证书 certificates"):
                issue_all(campaign, actor=cast.organiser, now=now)
    with _told(say, "计数 tallies"):
        while tallies.sweep(now=now)["tallies_folded"]:
            pass
    with _told(say, "留痕的链 audit chain"):
        while chaining.sweep(now=now)["audit_linked"]:
            pass
    analyse()
    return Made(campaign, cast.accounts)


@contextmanager
def _told(say: Say, what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    say(f"  {what}: {time.monotonic() - begun:.1f} s")


def analyse() -> None:
    """Statistics for the planner at once: the web role may not, and autovacuum comes a minute later."""
    if not settings.DATABASE_OWNER_URL:
        return
    import psycopg

    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute("ANALYZE")


def _blobs() -> Iterator[tuple[int, str, str, int]]:
    """The bytes of every planned file, written; on the disk without waiting for each."""
    fast = storage.at_home_on_disk()
    folders: set[Path] = set()
    for number in _rows("SELECT f FROM made_file ORDER BY f"):
        data = content(1_000 + number[0])
        if fast:
            key = storage.new_key()
            path = storage.path_of(key)
            if path.parent not in folders:
                path.parent.mkdir(parents=True, exist_ok=True)
                folders.add(path.parent)
            path.write_bytes(data)
        else:
            key = storage.save(data)
        yield number[0], key, sha256(data).hexdigest(), len(data)
    os.sync()


def _rows(question: str) -> Iterator[tuple[Any, ...]]:
    """In steps, so that a million rows don't stand in memory; in the order they are asked for."""
    with connection.connection.cursor(name="scale") as cursor:
        cursor.itersize = 5_000
        cursor.execute(question)
        yield from cursor


FILES = """SELECT m.n, m.id, m.proto, m.uuid, m.number, m.title, m.owner, m.at, f.uuid, f.proto, f.name, b.size, b.sha256
    FROM made m JOIN made_file f ON f.n = m.n JOIN made_blob b ON b.f = f.f WHERE m.state <> 'draft' ORDER BY m.n, f.f"""


def _make_receipts(campaign: Campaign, protos: list[Submission]) -> None:
    """A signed receipt of each file and of each handing-in, with the prototypes' receipts as their form."""
    columns = "code text, kind text, about text, submission_id bigint, statement jsonb, key text, signature text, at timestamptz"
    multiplying.fill_temporary("made_receipt", columns, list(_receipts(campaign, protos)))
    multiplying.execute(
        "INSERT INTO submissions_receipt (tenant_id, campaign_id, code, kind, about, submission_id, statement, key, signature, at, sealed_at, ended)"
        " SELECT %(tenant)s, %(campaign)s, code, kind, about, submission_id, statement, key, signature, at, at, '' FROM made_receipt",
        {"tenant": campaign.tenant_id, "campaign": campaign.pk},
    )


def _receipts(campaign: Campaign, protos: list[Submission]) -> Iterator[tuple[Any, ...]]:
    zone = campaign.zone
    forms: dict[int, dict[str, Any]] = {}
    of_files: dict[str, dict[str, Any]] = {}
    for receipt in Receipt.objects.filter(submission__in=protos):
        if receipt.kind == Receipt.Kind.CASE:
            forms[receipt.submission_id or 0] = receipt.statement
        else:
            of_files[receipt.about] = receipt.statement
    names = dict(
        _rows(
            "SELECT id, 'file:' || uuid FROM portal_attachment WHERE id IN (SELECT DISTINCT proto FROM made_file)"
        )
    )
    rows = _rows(FILES)
    case: tuple[Any, ...] | None = None
    files: list[dict[str, Any]] = []
    for row in rows:
        if case is not None and row[0] != case[0]:
            yield _of_case(forms[case[2]], case, files, zone)
            files = []
        case = row
        uuid, proto, name, size, digest = row[8:]
        form = of_files[names[proto]]
        item = form["file"] | {"uuid": str(uuid), "name": name, "size": size, "sha256": digest}
        files.append(item)
        at = row[7] - dt.timedelta(hours=1)
        said = form | {
            "title": row[5],
            "person": row[6],
            "at": _moment(at, zone),
            "begun": _moment(at, zone),
            "file": item,
        }
        yield _signed("file", f"file:{uuid}", said, row[1], at)
    if case is not None:
        yield _of_case(forms[case[2]], case, files, zone)


def _of_case(
    form: dict[str, Any], row: tuple[Any, ...], files: list[dict[str, Any]], zone: dt.tzinfo
) -> tuple[Any, ...]:
    size = sum(file["size"] for file in files)
    said = form | {
        "number": row[4],
        "title": row[5],
        "person": row[6],
        "at": _moment(row[7], zone),
        "files": files,
        "count": len(files),
        "size": size,
    }
    return _signed("case", f"case:{row[3]}:1", said, row[1], row[7])


def _moment(moment: dt.datetime, zone: dt.tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def _signed(kind: str, about: str, said: dict[str, Any], case: int, at: dt.datetime) -> tuple[Any, ...]:
    from psycopg.types.json import Jsonb

    code = fresh_code()
    statement = said | {"code": code}
    key, signature = sign(statement, settings.RECEIPT_KEY)
    return code, kind, about, case, Jsonb(statement), key, signature, at
