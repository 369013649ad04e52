"""Contact sheets: kept by content, shown to those who see the file, removed with it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.files import storage, thumbnails
from portal.models import Check, Role
from submissions.checks.evidence import MOST, proofs
from submissions.models import Evaluation
from submissions.submitting.case_detail import case_detail
from tests.factories.files import collect, keys, make_attachment
from tests.factories.portal import make_member, make_person
from tests.factories.submissions import NOW
from validators.facts.seen import EvidenceFrame
from validators.findings import Evidence

SHEET = b"\xff\xd8\xff small frames"


@pytest.fixture
def film(world):
    case = world.draft()
    return make_attachment(case, name="film.mp4", content=b"film", verdict="warn", rule_set=case.rule_set)


def measured(film, sheet=SHEET):
    key = thumbnails.keep(sheet)
    return Check.objects.create(
        tenant_id=film.tenant_id,
        blob=film.blob,
        probe_version="1-deep",
        state=Check.State.DONE,
        sheet_key=key,
    )


def sheet_url(film):
    return reverse("file-sheet", kwargs={"tenant": "test", "file": film.uuid})


def test_the_owner_gets_a_picture_and_nothing_else(browser, film):
    assert browser.get(sheet_url(film)).status_code == 404
    measured(film)
    answer = browser.get(sheet_url(film))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, SHEET, "image/jpeg")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_the_report_shows_it_only_where_there_is_one(browser, film):
    report = reverse("file-report", kwargs={"tenant": "test", "file": film.uuid})
    assert sheet_url(film) not in browser.get(report).content.decode()
    measured(film)
    page = browser.get(report).content.decode()
    assert (page.count(f'src="{sheet_url(film)}"'), "画面缩略图" in page) == (1, True)


def test_an_expert_and_a_stranger_get_nothing(film, world, client):
    measured(film)
    expert = make_member("expert", world.tenant, Role.REVIEWER)
    client.force_login(expert)
    assert client.get(sheet_url(film)).status_code == 403
    client.force_login(make_person("somebody"))
    assert client.get(sheet_url(film)).status_code in (403, 404)


# ---- single pictures as evidence

FRAMES = [
    EvidenceFrame(key="p1", width=680, height=960, data=b"\xff\xd8\xff page one \xff\xd9"),
    EvidenceFrame(key="p3", width=680, height=960, data=b"\xff\xd8\xff page three, with a seal \xff\xd9"),
]
SEAL = {
    "rule": "pdf.seals", "code": "pdf.seals.ok", "status": "pass", "params": {"seals": 1},
    "evidence": [
        {"kind": "page", "place": "第 3 页", "text": "1 枚", "at": "p3", "boxes": [[0.6, 0.7, 0.8, 0.85]]},
        {"kind": "page", "place": "第 9 页", "text": "没有留下画面", "at": "p9"},
    ],
}  # fmt: skip


def pictured(film, evidence_frames=FRAMES, version="1-deep"):
    key, index = thumbnails.keep_evidence_frames(evidence_frames)
    return Check.objects.create(
        tenant_id=film.tenant_id,
        blob=film.blob,
        probe_version=version,
        state=Check.State.DONE,
        evidence_frames_key=key,
        evidence_frames=index,
        finished_at=NOW,
    )


def shot_url(film, key="p3"):
    return reverse("file-evidence-frame", kwargs={"tenant": "test", "file": film.uuid, "key": key})


def test_pictures_of_a_file_stand_in_one_blob_and_come_out_one_by_one(browser, film):
    check = pictured(film)
    assert check.evidence_frames == {"p1": [0, 15, 680, 960], "p3": [15, 30, 680, 960]}
    for one in FRAMES:
        answer = browser.get(shot_url(film, one.key))
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, one.data, "image/jpeg")
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
        assert answer["Content-Security-Policy"].endswith("sandbox")
    for missing in ("p9", "..%2F..%2Fetc", "t1.00"):
        assert browser.get(shot_url(film).replace("p3", missing)).status_code == 404


def test_an_expert_and_a_stranger_get_no_picture(film, world, client):
    """A seal names the unit: who judges blind never sees one."""
    pictured(film)
    client.force_login(make_member("expert", world.tenant, Role.REVIEWER))
    assert client.get(shot_url(film)).status_code == 403
    client.force_login(make_person("somebody"))
    assert client.get(shot_url(film)).status_code in (403, 404)
    assert case_detail(film.folder.submission, blind=True).slots[0].files[0].evidence_frames == {}


def test_the_report_shows_the_picture_beside_its_finding_with_its_place_marked(browser, film):
    Evaluation.objects.filter(attachment=film).update(findings=[SEAL])
    report = reverse("file-report", kwargs={"tenant": "test", "file": film.uuid})
    assert "evidence-frame-open" not in browser.get(report).content.decode()
    pictured(film)
    page = browser.get(report).content.decode()
    assert page.count(f'src="{shot_url(film)}"') == 1
    assert '<rect x="402" y="666" width="148" height="156" rx="4"></rect>' in page
    assert shot_url(film, "p9") not in page


def test_a_picture_shows_all_boxes_of_a_finding_and_each_finding_few_pictures():
    places = [
        Evidence(kind="moment", place="00:01", text=f"姓名{at}", at="t1.00", boxes=[(at / 10, 0, 1, 1)])
        for at in range(3)
    ]
    (proof,) = proofs(places, {"t1.00": [0, 9, 960, 540]})
    assert (proof.words, len(proof.marks), proof.upright) == ("姓名0；姓名1；姓名2", 3, False)
    many = [Evidence(kind="moment", at=f"t{at}.00") for at in range(20)]
    assert len(proofs(many, {one.at: [0, 9, 960, 540] for one in many})) == MOST
    assert proofs(many, {}) == []


def test_the_report_says_what_is_to_mend_first(browser, film):
    """The gravest first; what is as it should be comes after."""
    said = [
        {"rule": rule, "code": f"{rule}.第{place}条", "status": status}
        for place, (rule, status) in enumerate(
            [("a", "pass"), ("b", "unknown"), ("c", "skipped"), ("d", "warn"), ("e", "fail"), ("f", "error")]
        )
    ]
    Evaluation.objects.filter(attachment=film).update(findings=said)
    page = browser.get(reverse("file-report", kwargs={"tenant": "test", "file": film.uuid})).content.decode()
    places = [page.find(f"第{place}条") for place in (4, 5, 3, 1, 0)]
    assert -1 not in places
    assert places == sorted(places)
    assert ("第2条" in page, "符合要求（1 项）" in page) == (False, True)


def test_it_is_kept_under_a_key_of_its_own(film):
    one, two = thumbnails.keep(SHEET), thumbnails.keep(SHEET)
    assert one != two
    assert [storage.path_of(key).read_bytes() for key in (one, two)] == [SHEET, SHEET]
    assert thumbnails.keep(None) == thumbnails.keep(b"") == ""
    assert keys("disk") == sorted([one, two, film.blob.key])


def test_they_go_with_the_blob(film):
    """And not before: whoever reads the report while the file is replaced still sees them."""
    check, evidence_frames = measured(film), pictured(film, version="1")
    paths = [storage.path_of(key) for key in (check.sheet_key, evidence_frames.evidence_frames_key)]
    film.delete()
    assert collect(timezone.now() + dt.timedelta(minutes=5)) == 0
    assert [path.exists() for path in paths] == [True, True]
    assert collect(timezone.now() + dt.timedelta(days=2)) == 1
    assert ([path.exists() for path in paths], keys("disk")) == ([False, False], [])
