"""The desks' pages: who may open them, what they must not say, how many queries they ask."""

import io

import docx
import openpyxl
import pytest
from django.urls import reverse

from portal.models import Check, Person, Role, TableImport
from portal.tenants import tenant_scope
from review.certificates import actions
from review.desk.home import cards
from review.judging.actions import reviewers
from review.judging.sharing_out import DrawRules
from review.models import (
    Assignment,
    AssignmentDraft,
    Award,
    AwardRun,
    Certificate,
    DuplicatePair,
    EarlierWinner,
    ForwardBatch,
    ForwardedCase,
    Nomination,
    NominationBatch,
    Review,
    Reviewer,
)
from review.nominations.documents.actions import ensure_document
from review.urls import urlpatterns
from submissions.models import Submission
from tests.factories.corrections import make_correction
from tests.factories.files import PDF, bring_in, finding, make_attachment, make_blind_copy
from tests.factories.portal import make_person, prove_address
from tests.factories.review import (
    COMMENT,
    NOW,
    fresh,
    join,
    make_honour,
    make_nomination,
    make_objection,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
)
from validators import drawing

SECRETS = ("张三丰", "甲市一中", "甲市", "13900001234", "机密文件名")


def signed_in(client, who):
    client.force_login(who)
    return client


def word(**properties) -> bytes:
    out = io.BytesIO()
    made = docx.Document()
    for name, value in properties.items():
        setattr(made.core_properties, name, value)
    made.add_heading("一、背景", 1)
    made.add_paragraph("学生们讨论。")
    made.save(out)
    return out.getvalue()


def revealing_case(world):
    """A case that names its people wherever a case can."""
    one = make_submission(
        world, "智慧课堂", state="eligible", answers={"about": "概要正文", "boss": "张三丰是负责人"}
    )
    one.authors.update(name="张三丰", phone="13900001234")
    text = make_attachment(
        one,
        name="机密文件名.docx",
        content=word(author="张三丰"),
        findings=[
            finding(
                "warn",
                "anonymity.text",
                "found",
                terms=[{"sort": "names", "term": "张三丰", "count": 1}],
                places=["正文"],
            )
        ],
    )
    form = make_attachment(
        one, "form", name="机密文件名.pdf", content=b"%PDF-1.7 \xe5\xbc\xa0", findings=[finding("pass")]
    )
    who = make_reviewer(world, "评委", world.expert)
    row = Assignment.objects.create(
        tenant=world.tenant, reviewer=who, submission=one, round="final", made_at=NOW
    )
    return one, text, form, row


# who may open what


def forwarding(world, one):
    """A case on its way from the campaign, and a batch that came into it."""
    kept = {"tenant": world.tenant, "campaign": world.campaign, "other_tenant": "外", "other_campaign": "外", "closes_at": NOW, "made_at": NOW}  # fmt: skip
    sent, came = (ForwardBatch.objects.create(side=side, **kept) for side in ("out", "in"))
    row = ForwardedCase.objects.create(
        tenant=world.tenant, side="out", batch=sent, submission=one, title="外", category="a"
    )
    return {"batch": came.pair, "forwarded": row.pair}


def desk_paths(world, one, row, certificate):
    """Every address of the tenant with real objects in it."""
    doc = world.campaign.current.doc
    winner = EarlierWinner.objects.create(
        tenant=world.tenant, title="往届作品", added_by=world.organiser, added_at=NOW
    )
    pair = DuplicatePair.objects.create(
        tenant=world.tenant, campaign=world.campaign, submission=one, winner=winner, score=90, kinds=["title"], found_at=NOW
    )  # fmt: skip
    extra = {
        "run": AwardRun.objects.get(campaign=world.campaign, current=True).number,
        "pair": pair.uuid, "winner": winner.pk, **forwarding(world, one),
        "case": one.uuid, "form": doc.recommend.forms[0].key, "roster": doc.rosters[0].key, "unit": "c1", "below": "c1",
        "correction": make_correction(world.campaign, one, world.organiser, now=NOW).uuid,
        "reviewer": row.reviewer_id, "assignment": row.uuid, "certificate": certificate.pk, "token": certificate.token,
        "file": one.files.first().uuid, "page": 1, "campaign": world.campaign.slug,
        "printout": "sheet", "round_key": "final", "objection": make_objection(world).uuid, "honour": make_honour(world).pk, "award": "org",
        "draft": AssignmentDraft.objects.create(
            tenant=world.tenant, campaign=world.campaign, round="final", rules=DrawRules().as_json(), seed=1,
            state="ready", made_by=world.organiser, made_at=NOW,
        ).pk,
    }  # fmt: skip
    found = {}
    for pattern in [pattern for slice_ in urlpatterns for pattern in slice_.url_patterns]:
        kwargs = {name: extra[name] for name in pattern.pattern.converters}
        found[pattern.name] = reverse(pattern.name, kwargs={"tenant": world.tenant.slug, **kwargs})
    return found


OPEN_TO_ALL = {
    "results", "shortlist", "results-changes", "results-verify", "invitation", "public-notice",
    "showcase", "showcase-case", "showcase-share", "showcase-page", "showcase-film", "showcase-sitemap",
}  # fmt: skip
OPEN_TO_ALL_WHO_SIGNED_IN = {"object"}
EXPERT_PAGES = {
    "expert-desk",
    "expert-case",
    "expert-save",
    "expert-conflict",
    "expert-withdraw",
    "expert-file",
    "expert-read",
    "expert-page",
    "expert-note",
    "expert-subtitles",
    "expert-discuss",
}


def role_needed(name):
    if name in EXPERT_PAGES:
        return "expert"
    if name in {"file-read", "file-page"}:
        return "either"
    if name.startswith("case-"):
        return "owner"
    return "coordinator" if name.startswith("unit-") else "organiser"


@pytest.fixture
def peopled(world):
    """Everything that a page can be about."""
    cases = publish_results(world, 2)
    one, *_, row = revealing_case(world)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    certificate = Certificate.objects.filter(award__submission=cases[0]).get()
    return world, desk_paths(world, one, row, certificate)


def test_strangers_find_nothing_and_other_roles_are_refused(peopled, client):
    world, paths = peopled
    people = {
        "organiser": world.organiser,
        "coordinator": world.coordinator,
        "expert": world.expert,
        "stranger": make_person("stranger"),
    }
    seen = {}
    for role, who in people.items():
        client.force_login(who)
        for name, path in paths.items():
            if name in OPEN_TO_ALL | OPEN_TO_ALL_WHO_SIGNED_IN or name == "my-certificate":
                continue
            needed = role_needed(name)
            if role == needed or (needed == "either" and role != "expert" and role != "stranger"):
                continue
            seen[role, name] = (client.get(path).status_code, client.post(path).status_code)
    wrong = {
        key: codes
        for key, codes in seen.items()
        if not set(codes) <= ({404, 405} if key[0] == "stranger" else {403, 404, 405}) or codes == (405, 405)
    }
    assert wrong == {}


def test_no_page_says_a_phone_number_whole(peopled, client):
    """Whoever may open it; what is shown on purpose is asked for (tests/review/personal)."""
    world, paths = peopled
    told, opened = [], 0
    for who in (world.organiser, world.coordinator, world.expert):
        client.force_login(who)
        for name, path in paths.items():
            answer = client.get(path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                opened += 1
                told += [name] if "13900001234" in answer.content.decode() else []
    assert told == []
    assert opened > 60


def test_nobody_gets_in_without_signing_in(peopled, client):
    _, paths = peopled
    for name, path in paths.items():
        if name in OPEN_TO_ALL:
            continue
        answer = client.get(path)
        answer = client.post(path) if answer.status_code == 405 else answer
        assert (name, answer.status_code, "/accounts/login/" in answer.headers.get("Location", "")) == (
            name,
            302,
            True,
        )


def test_another_tenants_people_find_nothing(peopled, client):
    _, paths = peopled
    other = make_world("others", "south")
    for who in (other.organiser, other.coordinator, other.expert, other.owner):
        client.force_login(who)
        for name, path in paths.items():
            if name not in OPEN_TO_ALL | OPEN_TO_ALL_WHO_SIGNED_IN:
                assert (name, client.get(path).status_code in {404, 405}) == (name, True)
                assert (name, client.post(path).status_code in {404, 405}) == (name, True)


def test_another_tenants_objects_do_not_exist_under_ones_own_address(peopled, client):
    """The address names the organiser's own tenant, the object is the other one's."""
    world, _ = peopled
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        foreign = make_submission(other, state="eligible")
        row = Assignment.objects.create(
            tenant=other.tenant, reviewer=make_reviewer(other, "外", other.expert), submission=foreign, round="final", made_at=NOW
        )  # fmt: skip
    signed_in(client, world.organiser)
    assert client.get(world.path("desk-case", case=foreign.uuid)).status_code == 404
    assert (
        client.post(
            world.path("desk-decide", case=foreign.uuid), {"do": "disqualify", "why": "x"}
        ).status_code
        == 404
    )
    assert client.get(world.path("desk-expert", reviewer=row.reviewer_id)).status_code == 404
    assert client.post(world.path("desk-assign-remove", assignment=row.uuid)).status_code == 404
    signed_in(client, world.expert)
    assert client.get(world.path("expert-case", assignment=row.uuid)).status_code == 404


def test_a_coordinator_sees_the_own_units_only(world, client):
    mine, foreign, draft = (
        make_submission(world, "甲案例"),
        make_submission(world, "乙案例", unit="s3"),
        make_submission(world, "草稿", state="draft"),
    )
    signed_in(client, world.coordinator)
    page = client.get(world.path("unit-desk")).content.decode()
    assert ("甲案例" in page, "乙案例" in page, "草稿" in page) == (True, False, False)
    for one in (foreign, draft):
        for name in (
            "unit-case",
            "unit-return",
            "unit-nominate",
            "unit-withdraw",
            "unit-rank",
            "unit-send-back",
            "unit-hand-up",
        ):
            path = world.path(name, case=one.uuid)
            assert (
                client.get(path).status_code in {404, 405},
                client.post(path).status_code in {404, 405},
            ) == (True, True)
    assert client.get(world.path("unit-case", case=mine.uuid)).status_code == 200
    assert client.get(world.path("unit-desk", unit="c2")).status_code == 404


def test_experts_see_assigned_cases_only(world, client):
    _, text, _, row = revealing_case(world)
    other = make_person("other")
    join(world, other, Role.REVIEWER)
    make_reviewer(world, "另一位", other)
    signed_in(client, other)
    for name, extra in (
        ("expert-case", {}),
        ("expert-file", {"file": text.uuid}),
        ("expert-read", {"file": text.uuid}),
        ("expert-page", {"file": text.uuid, "page": 1}),
    ):
        assert client.get(world.path(name, assignment=row.uuid, **extra)).status_code == 404
    assert client.post(world.path("expert-save", assignment=row.uuid)).status_code == 404
    assert client.get(
        reverse("file", kwargs={"tenant": world.tenant.slug, "file": text.uuid})
    ).status_code in {403, 404}
    signed_in(client, world.expert)
    stranger_file = make_attachment(make_submission(world, state="eligible"))
    assert (
        client.get(world.path("expert-file", assignment=row.uuid, file=stranger_file.uuid)).status_code == 404
    )
    declined = Reviewer.objects.get(person=world.expert)
    Reviewer.objects.filter(pk=declined.pk).update(state="declined")
    assert client.get(world.path("expert-case", assignment=row.uuid)).status_code == 404


# blind: nothing of the authors reaches the expert


def test_in_a_blind_campaign_no_page_names_anybody(blind_world, client):
    world = blind_world
    _, text, _, row = revealing_case(world)
    assert b"\xe5\xbc\xa0\xe4\xb8\x89\xe4\xb8\xb0" in b"".join(
        __import__("zipfile").ZipFile(io.BytesIO(word(author="张三丰"))).read(n)
        for n in ("docProps/core.xml",)
    )
    signed_in(client, world.expert)
    pages = [
        client.get(world.path("expert-desk")),
        client.get(world.path("expert-case", assignment=row.uuid)),
        client.get(world.path("expert-read", assignment=row.uuid, file=text.uuid)),
        client.post(world.path("expert-case", assignment=row.uuid), {"p-idea": "99"}),
        client.post(world.path("expert-save", assignment=row.uuid), {"p-idea": "99"}),
        client.get("/home/"),
        client.get("/me/notices/"),
    ]
    assert [page.status_code for page in pages] == [200, 200, 200, 422, 200, 200, 200]
    for page in pages:
        content = page.content.decode() + str(page.headers)
        assert [secret for secret in SECRETS if secret in content] == []
    assert "智慧课堂" in pages[1].content.decode()
    assert "概要正文" in pages[1].content.decode()
    assert "案例文本 1.docx" in pages[1].content.decode()


def test_in_a_blind_campaign_no_file_names_anybody(blind_world, client):
    world = blind_world
    one, text, form, row = revealing_case(world)
    film = make_attachment(one, name="机密文件名.mp4", content=b"\0\0\0\x18ftypisom" + bytes(5000))
    make_blind_copy(film, b"\0\0\0\x18ftypisom" + bytes(4000))
    signed_in(client, world.expert)
    at = {"assignment": row.uuid}
    assert client.get(world.path("expert-file", **at, file=text.uuid)).status_code == 404
    for name, extra in (("expert-file", {}), ("expert-read", {}), ("expert-page", {"page": 1})):
        assert client.get(world.path(name, **at, file=form.uuid, **extra)).status_code == 404
    answer = client.get(world.path("expert-file", **at, file=film.uuid), headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (206, 100)
    assert [secret for secret in SECRETS if secret in str(answer.headers)] == []
    from urllib.parse import quote

    assert [secret for secret in SECRETS if quote(secret) in str(answer.headers)] == []


@pytest.mark.parametrize(("which", "status"), [("world", 302), ("blind_world", 206)])
def test_a_blind_expert_is_never_sent_to_the_store(request, client, monkeypatch, settings, which, status):
    """The store's address holds the content's hash."""
    from portal.files import s3, storage

    world = request.getfixturevalue(which)
    one, *_, row = revealing_case(world)
    film = make_attachment(one, name="机密文件名.mp4", content=b"\0\0\0\x18ftypisom" + bytes(5000))
    make_blind_copy(film, b"\0\0\0\x18ftypisom" + bytes(4000))
    settings.S3_BUCKET, settings.S3_PRESIGN_SECONDS = "files", 600
    monkeypatch.setattr(s3, "address", lambda key, **asked: f"http://objects/{key}")
    monkeypatch.setattr(storage, "is_local", lambda key: False)
    signed_in(client, world.expert)
    path = world.path("expert-file", assignment=row.uuid, file=film.uuid)
    assert client.get(path, headers={"Range": "bytes=0-99"}).status_code == status


def test_in_an_open_campaign_the_expert_sees_names_and_may_download(world, client):
    _, text, _, row = revealing_case(world)
    signed_in(client, world.expert)
    page = client.get(world.path("expert-case", assignment=row.uuid)).content.decode()
    assert "张三丰" in page
    assert client.get(world.path("expert-file", assignment=row.uuid, file=text.uuid)).status_code == 200


def test_those_who_check_a_case_read_its_documents_in_the_page(world, client):
    _, text, _, _ = revealing_case(world)
    path = reverse("file-read", kwargs={"tenant": world.tenant.slug, "file": text.uuid})
    for who, status in (
        (world.organiser, 200),
        (world.coordinator, 200),
        (world.owner, 200),
        (world.expert, 403),
    ):
        client.force_login(who)
        answer = client.get(path)
        assert (who.username, answer.status_code) == (who.username, status)
        assert ("学生们讨论。" in answer.content.decode()) is (status == 200)


def test_readers_are_asked_to_come_back_where_too_many_files_are_open(world, client, monkeypatch):
    def busy(*_, **__):
        raise drawing.Busy

    monkeypatch.setattr(drawing, "pages", busy)
    monkeypatch.setattr(drawing, "image", busy)
    _, _, form, row = revealing_case(world)
    at = {"assignment": row.uuid, "file": form.uuid}
    for who, names, where in (
        (world.organiser, ("file-read", "file-page"), {"tenant": world.tenant.slug, "file": form.uuid}),
        (world.expert, ("expert-read", "expert-page"), {"tenant": world.tenant.slug, **at}),
    ):
        client.force_login(who)
        read = client.get(reverse(names[0], kwargs=where))
        drawn = client.get(reverse(names[1], kwargs={**where, "page": 1}))
        assert (read.status_code, drawn.status_code, drawn.headers["Retry-After"]) == (200, 503, "5")
        assert all("请稍后再试" in answer.content.decode() for answer in (read, drawn))
        assert "no-store" in drawn.headers["Cache-Control"]


def test_what_is_typed_in_a_document_is_text_and_never_markup(world, client):
    out = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("<script>alert(1)</script>")
    made.save(out)
    one, *_, row = revealing_case(world)
    evil = make_attachment(one, name="x.docx", content=out.getvalue())
    signed_in(client, world.expert)
    page = client.get(world.path("expert-read", assignment=row.uuid, file=evil.uuid)).content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)


# queries do not grow with the rows


def fill(world, count):
    """So many rows for every list."""
    one, *_ = publish_results(world, count)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    for n in range(count):
        each = make_submission(world, state="recommended", track="urban")
        make_attachment(each, findings=[finding("warn")])
        make_nomination(world, each, rank=n + 1)
        mine = make_submission(world, state="eligible")
        make_attachment(mine)
        Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name=f"受邀{n}", invited_at=NOW)
        who = Reviewer.objects.filter(person=world.expert).first() or make_reviewer(
            world, "评委", world.expert
        )
        Assignment.objects.create(
            tenant=world.tenant, reviewer=who, submission=mine, round="final", made_at=NOW
        )
    return one


LISTS = {
    "unit-desk": "coordinator", "unit-batch": "coordinator", "desk": "organiser", "desk-cases": "organiser",
    "desk-units": "organiser", "desk-experts": "organiser", "desk-assign": "organiser", "desk-ranking": "organiser",
    "desk-awards": "organiser", "desk-certificates": "organiser", "desk-audit": "organiser", "desk-duplicates": "organiser", "desk-winners": "organiser", "expert-desk": "expert",
    "results": "organiser",
}  # fmt: skip
MOST_QUERIES = 21


def test_queries_of_lists_do_not_grow_with_their_rows(db, storage, client, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    asked = {}
    for count, slug in ((2, "one"), (4, "three")):
        world = make_world(slug, slug)
        with tenant_scope(world.tenant):
            fill(world, count)
        for name, role in LISTS.items():
            client.force_login(getattr(world, role))
            with CaptureQueriesContext(connection) as queries:
                assert (name, client.get(world.path(name)).status_code) == (name, 200)
            asked.setdefault(name, []).append(len(queries))
    assert {name: counts for name, counts in asked.items() if counts[0] != counts[1]} == {}
    assert {name: counts for name, counts in asked.items() if counts[0] > MOST_QUERIES} == {}


# walking through the pages


def test_a_coordinator_recommends_ranks_and_hands_in_by_hand(world, client):
    one, two = make_submission(world, "甲案例"), make_submission(world, "丙案例", unit="s2", category="b")
    signed_in(client, world.coordinator)
    short = client.post(world.path("unit-nominate", case=one.uuid), {"comment": "短"})
    assert (short.status_code, "请再补充 5 字" in short.content.decode(), "短" in short.content.decode()) == (
        422,
        True,
        True,
    )
    for each in (one, two):
        client.post(world.path("unit-nominate", case=each.uuid), {"comment": COMMENT})
    client.post(world.path("unit-rank", case=one.uuid), {"rank": "1"})
    page = client.get(world.path("unit-batch")).content.decode()
    assert "还缺少报送必需的材料" in page
    saved = client.post(world.path("unit-document", form="table"), {"f-contact": "李老师"})
    assert saved.status_code == 302
    folder = ensure_document(world.campaign, world.unit("c1"), "table").folder
    scan = bring_in(folder, "scan", "扫描.pdf", PDF, actor=world.coordinator, now=NOW)
    address = reverse("file", kwargs={"tenant": world.tenant.slug, "file": scan.uuid})
    shown = client.get(address)
    assert (shown.status_code, b"".join(shown.streaming_content)) == (200, PDF)
    refused = client.post(world.path("unit-batch"), {})
    assert (refused.status_code, NominationBatch.objects.get().state) == (422, "open")
    client.post(world.path("unit-batch"), {"sure": "on"})
    assert "已报送 2 件案例" in client.get(world.path("unit-batch")).content.decode()
    client.post(world.path("unit-return", case=one.uuid), {"return-why": "再改"})
    assert fresh(one).state == "reported"
    book = openpyxl.load_workbook(io.BytesIO(client.get(world.path("unit-roster", roster="unit")).content))
    assert [row[1] for row in book.active.iter_rows(values_only=True) if row[1]] == [
        "作品名称",
        "甲案例",
        "丙案例",
    ]
    assert "甲案例" in client.get(world.path("unit-roster", roster="unit") + "?print=1").content.decode()
    signed_in(client, world.organiser)
    client.post(world.path("desk-reopen", unit="c1"), {"why": "补报"})
    assert (NominationBatch.objects.get().state, fresh(one).state) == ("open", "recommended")
    assert client.get(address).status_code == 200


def test_a_coordinator_returns_a_case_and_takes_one_back(world, client):
    one, two = make_submission(world), make_submission(world)
    signed_in(client, world.coordinator)
    client.post(world.path("unit-return", case=one.uuid), {"return-why": "请补充字幕"})
    assert (fresh(one).state, fresh(one).reason) == ("returned", "请补充字幕")
    client.post(world.path("unit-nominate", case=two.uuid), {"comment": COMMENT})
    client.post(world.path("unit-withdraw", case=two.uuid))
    assert (Nomination.objects.count(), fresh(two).state) == (0, "submitted")


def test_the_check_shows_the_pictures_that_prove_a_finding(world, client):
    """Beside the point to decide, and of what passed beside the film or scan: a seal's page (C02)."""
    one = make_submission(world, "甲案例", state="reported")
    places = [{"kind": "page", "place": "第 3 页", "at": "p3", "boxes": [[0.1, 0.1, 0.3, 0.3]]}]
    seals = finding("pass", "pdf.seals", "ok", seals=1) | {"evidence": places}
    terms = [{"sort": "names", "term": "张三丰", "count": 1}]
    names = finding("warn", "anonymity.picture", "seen", terms=terms, places=["第 3 页"], kind="pdf") | {
        "evidence": places
    }
    made = make_attachment(one, findings=[seals, names])
    sheet, shot = (f"t{one.tenant_id}/sheets/{word}" for word in ("sheet", "shot"))
    Check.objects.create(
        tenant_id=one.tenant_id, blob=made.blob, probe_version="1-deep", state="done", sheet_key=sheet, evidence_frames_key=shot,
        evidence_frames={"p3": [0, 10, 680, 960]},
    )  # fmt: skip
    picture = reverse(
        "file-evidence-frame", kwargs={"tenant": one.tenant.slug, "file": made.uuid, "key": "p3"}
    )
    signed_in(client, world.organiser)
    page = client.get(world.path("desk-case", case=one.uuid)).content.decode()
    assert page.count(f'src="{picture}"') == 3  # the seal's at a glance too
    assert page.count('<rect x="62" y="90" width="148" height="204" rx="4"></rect>') == 3
    assert page.index("画面中读到姓名") < page.index("检测到红色印章 1 枚")


def test_an_organiser_checks_a_case_by_hand(world, client):
    one = make_submission(world, "甲案例", state="reported")
    bad = make_attachment(one, findings=[finding("fail")])
    signed_in(client, world.organiser)
    page = client.get(world.path("desk-case", case=one.uuid)).content.decode()
    assert ("没有企业标识" in page, "字数 3600" in page) == (True, True)
    client.post(world.path("desk-points", case=one.uuid), {"ok:item:logo": "yes", "pass": "1"})
    assert fresh(one).state == "reported"
    client.post(
        world.path("desk-waive", case=one.uuid), {"file": bad.uuid, "rule": "word.length", "why": "原则上"}
    )
    client.post(world.path("desk-points", case=one.uuid), {"pass": "1"})
    assert fresh(one).state == "eligible"
    assert (
        client.post(
            world.path("desk-waive", case=one.uuid), {"file": "x", "rule": "r", "why": "y"}
        ).status_code
        == 404
    )
    client.post(
        world.path("desk-decide", case=one.uuid), {"do": "reject", "reason": "rules", "why": "重新核实不符"}
    )
    assert fresh(one).state == "ineligible"
    client.post(
        world.path("desk-decide", case=one.uuid), {"do": "disqualify", "reason": "plagiarism", "why": "抄袭"}
    )
    assert fresh(one).reason == "抄袭、剽窃或侵犯他人著作权：抄袭"
    rest = [make_submission(world, category="b", state="reported") for _ in range(2)]
    client.post(
        world.path("desk-bulk-pass"), {"case": [str(each.uuid) for each in rest] + ["nonsense"], "sure": "1"}
    )
    assert [fresh(each).state for each in rest] == ["eligible", "eligible"]


def appointed(client, world, account, page="desk-experts"):
    """An account looked up, confirmed and invited on the page; and accepted."""
    who = Person.objects.get(username=account)
    asked = {"do": "add", "add-account": account, "confirmed": who.pk}
    assert client.post(world.path(page), asked).status_code == 302
    reviewers.accept(Reviewer.objects.get(person=who), who, now=NOW)


def test_an_invited_expert_comes_in_scores_on_a_phone_and_hands_in(world, client):
    signed_in(client, world.organiser)
    client.post(
        world.path("desk-experts"), {"do": "invite", "invite-name": "马丽", "invite-email": "ma@example.org"}
    )
    made = Reviewer.objects.get(name="马丽")
    link = client.get(world.path("desk-expert", reviewer=made.pk)).content.decode()
    assert made.token in link
    client.logout()
    path = world.path("invitation", token=made.token)
    assert f"?next={path}" in client.get(path).content.decode()
    guest = make_person("guest", real_name="马丽")
    prove_address(guest, "ma@example.org")
    signed_in(client, guest)
    client.post(path, {"do": "accept"})
    one = make_submission(world, "甲案例", state="eligible")
    signed_in(client, world.organiser)
    client.post(world.path("desk-assign-by-hand"), {"case": one.uuid, "reviewer": made.pk})
    row = Assignment.objects.get()
    signed_in(client, guest)
    assert [card.title for card in cards(guest, now=NOW)] == ["还有 1 件案例待评审"]
    at = world.path("expert-case", assignment=row.uuid)
    page = client.get(at).content.decode()
    assert ("看理念是否先进" in page, 'max="40"' in page) == (True, True)
    saved = client.post(
        world.path("expert-save", assignment=row.uuid), {"p-idea": "35.5", "comment": "草\x00"}
    )
    assert saved.json()["total"] == "35.5"
    assert 'value="35.5"' in client.get(at).content.decode()
    bad = client.post(world.path("expert-save", assignment=row.uuid), {"p-idea": "abc"})
    assert bad.json()["errors"] == {"p-idea": "“理念”的分值应在 0 到 40 之间，每次增减 0.5 分。"}
    kept = client.post(at, {"p-idea": "35.5", "p-work": "50", "comment": "太短"})
    assert (kept.status_code, 'value="50"' in kept.content.decode()) == (422, True)
    client.post(at, {"p-idea": "35.5", "p-work": "50", "comment": "设计完整，值得推荐"})
    assert (Review.objects.get().state, str(Review.objects.get().total)) == ("submitted", "85.50")
    assert "评审已提交" in client.get(at).content.decode()
    assert cards(guest, now=NOW) == []
    signed_in(client, world.organiser)
    client.post(world.path("desk-review-reopen", assignment=row.uuid), {"why": "请补评语"})
    assert Review.objects.get().state == "draft"


def test_experts_are_pasted_drawn_reminded_and_withdraw(world, client):
    signed_in(client, world.organiser)
    table = world.path("desk-experts-table")
    wrong = client.post(table, {"text": "姓名\n马丽\n13900000001"})
    assert (
        wrong.status_code,
        "“姓名”里不是姓名" in wrong.content.decode(),
        Reviewer.objects.count(),
    ) == (200, True, 0)
    client.post(table, {"text": "马丽\t甲市一中\n王强\t外省"})
    client.post(table, {"table": TableImport.objects.latest("pk").pk})
    appointed(client, world, "north-expert")
    client.post(world.path("desk-experts"), {"do": "add", "add-account": "nobody"})
    assert sorted(Reviewer.objects.values_list("name", "state")) == [
        ("north-expert", "accepted"), ("王强", "invited"), ("马丽", "invited"),
    ]  # fmt: skip
    one = make_submission(world, state="eligible")
    drafted = client.post(world.path("desk-assign-evenly"), {"round": "final"}, follow=True)
    assert ("还没有分配" in drafted.content.decode(), Assignment.objects.count()) == (True, 0)
    page = client.post(f"{drafted.redirect_chain[-1][0]}apply/", follow=True).content.decode()
    assert ("已分配 1 人次" in page, "1 件案例的专家不足" in page) == (True, True)
    row = Assignment.objects.get(submission=one)
    client.post(world.path("desk-remind", reviewer=row.reviewer_id))
    signed_in(client, world.expert)
    client.post(world.path("expert-conflict", assignment=row.uuid), {"why": ""})
    assert Assignment.objects.count() == 1
    client.post(world.path("expert-conflict", assignment=row.uuid), {"why": "师生"})
    assert Assignment.objects.count() == 0


def test_awards_are_drafted_adjusted_published_and_certified_by_hand(world, client):
    who = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    from tests.factories.review import submit_review

    cases = [make_submission(world, f"案例{n}", category="b", state="eligible") for n in range(5)]
    for n, each in enumerate(cases):
        for one in who:
            submit_review(world, each, one, 90 - n)
    signed_in(client, world.organiser)
    assert "案例0" in client.get(world.path("desk-ranking")).content.decode()
    client.post(world.path("desk-awards"))
    client.post(world.path("desk-award-adjust", case=cases[4].uuid), {"tier": "third", "why": "补位"})
    assert Award.objects.count() == 5
    client.logout()
    assert "结果尚未公布" in client.get(world.path("results")).content.decode()
    signed_in(client, world.organiser)
    client.post(world.path("desk-publish"), {})
    assert Award.objects.filter(published_at=None).count() == 5
    client.post(world.path("desk-publish"), {"sure": "on"})
    client.post(world.path("desk-certificates"))
    client.logout()
    page = client.get(world.path("results")).content.decode()
    assert all(f"案例{n}" in page for n in range(5))
    first = Certificate.objects.order_by("number").first()
    verify = reverse("verify", kwargs={"token": first.token})
    assert "证书有效" in client.get(verify).content.decode()
    unknown = client.get(reverse("verify", kwargs={"token": "nothing"}))
    assert (unknown.status_code, "没有找到这份证书" in unknown.content.decode()) == (404, True)
    signed_in(client, world.owner)
    mine = client.get(reverse("my-certificate", kwargs={"tenant": world.tenant.slug, "token": first.token}))
    assert (mine.status_code, mine.content[:4]) == (200, b"%PDF")
    signed_in(client, world.expert)
    assert client.get(mine.request["PATH_INFO"]).status_code == 403
    signed_in(client, world.organiser)
    for name in ("desk-certificates-pdf", "desk-certificates-zip"):
        assert client.post(world.path(name)).status_code == 302
    assert client.get(world.path("desk-certificate", certificate=first.pk)).content[:4] == b"%PDF"
    client.post(
        world.path("desk-certificate-reissue", certificate=first.pk),
        {"holder": "改名", "title": "案例0", "why": "姓名有误"},
    )
    assert "已补发新证书 NO-2025-0006" in client.get(verify).content.decode()
    client.post(
        world.path("desk-certificate-revoke", certificate=Certificate.objects.get(holder="改名").pk),
        {"why": "误发"},
    )
    assert Certificate.objects.filter(revoked_at=None).count() == 4
    book = openpyxl.load_workbook(io.BytesIO(client.get(world.path("desk-roster", roster="all")).content))
    assert book.active.max_row == 7  # a title, headings, five cases
    assert client.get(world.path("desk-audit")).status_code == 200
    assert client.get(world.path("desk-export")).status_code == 200


def test_a_units_own_round_runs_on_the_same_pages(db, storage, client, monkeypatch):
    """N15: the coordinator's panel, its draw and its ranking; another unit's coordinator sees none of it."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    rounds = [
        {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
        {"key": "final", "label": "终评"},
    ]
    world = make_world(review={"rounds": rounds})
    with tenant_scope(world.tenant):
        one = make_submission(world, "甲案例")
        signed_in(client, world.coordinator)
        appointed(client, world, "north-expert", page="unit-experts")
        drafted = client.post(world.path("unit-assign-evenly"), {"round": "city"})
        client.post(f"{drafted.url}apply/")
        assert Assignment.objects.get().submission == one
        for page in ("experts", "assign", "ranking"):
            assert client.get(world.path(f"unit-{page}")).status_code == 200
            assert client.get(world.path(f"desk-{page}")).status_code == 403
            assert client.get(world.path(f"unit-{page}", unit="c2")).status_code == 404
        signed_in(client, world.expert)
        assert "甲案例" in client.get(world.path("expert-desk")).content.decode()
        signed_in(client, world.organiser)
        assert "甲案例" not in client.get(world.path("desk-assign")).content.decode()


def test_home_cards_say_what_waits(world):
    make_submission(world)
    make_submission(world, state="reported")
    found = {card.title: card.link for card in cards(world.coordinator, now=NOW)}
    assert found == {"甲市：1 件案例待审阅推荐": world.path("unit-desk")}
    assert [card.title for card in cards(world.organiser, now=NOW)] == ["1 件案例待资格审核"]
    assert cards(world.owner, now=NOW) == []


def test_a_blind_documents_bytes_stay_closed_when_the_page_cannot_show_it(blind_world, client):
    *_, row = revealing_case(blind_world)
    broken = make_attachment(row.submission, name="机密文件名.pdf", content="%PDF-1.7 张三丰".encode())
    page = signed_in(client, blind_world.expert)
    at = {"assignment": row.uuid, "file": broken.uuid}
    assert page.get(blind_world.path("expert-file", **at)).status_code == 404
    assert "打不开" in page.get(blind_world.path("expert-read", **at)).content.decode()


def test_a_case_that_went_back_is_closed_to_its_expert(blind_world, client):
    one, _, _, row = revealing_case(blind_world)
    Submission.objects.filter(pk=one.pk).update(state="returned")
    page = signed_in(client, blind_world.expert)
    assert page.get(blind_world.path("expert-case", assignment=row.uuid)).status_code == 404
