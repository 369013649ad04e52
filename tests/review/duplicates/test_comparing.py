"""What is found to be alike, kept as rows (N20, D21)."""

import pytest

from campaigns.actions import publish
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import AuditEvent, Check
from portal.tenants import all_tenants, tenant_scope
from review.duplicates import comparing, jobs
from review.duplicates.actions import judge
from review.duplicates.template_text import common_of_tenant
from review.models import CommonText, Comparison, DuplicatePair, EarlierWinner, Fingerprint
from submissions.models import Author
from tests.factories.files import make_attachment
from tests.factories.likeness import COPIED, OTHER, compared, in_campaign, measured, with_pictures, with_text
from tests.factories.review import NOW, document, make_submission, make_world
from validators.titles import title_keys

HALL, BOARD, HILL, LAKE = 0xFFFF0000FFFF0000, 0x00FF00FF00FF00FF, 0x0F0F0F0F0F0F0F0F, 0x923456789ABCDEF0


def found():
    """Pairs as (later, earlier or winner, score, kinds)."""
    return [
        (str(pair.submission), str(pair.other or pair.winner), pair.score, pair.kinds)
        for pair in DuplicatePair.objects.select_related("submission", "other", "winner").order_by("pk")
    ]


def test_a_copied_passage_is_found_from_either_side(world):
    one = with_text(make_submission(world, "原作"), OTHER, COPIED)
    two = with_text(make_submission(world, "抄作"), "另起一段写点别的话。", COPIED)
    compared(one, two)
    ((later, earlier, score, kinds),) = found()
    assert (later, earlier, kinds) == ("抄作", "原作", ["text"])
    assert score >= 80
    before = DuplicatePair.objects.get()
    compared(two, one, one)
    after = DuplicatePair.objects.get()
    assert (after.pk, after.score, after.evidence, after.found_at) == (
        before.pk, before.score, before.evidence, before.found_at,
    )  # fmt: skip
    assert Fingerprint.objects.filter(submission=one).count() == 2  # title and text


def test_the_forms_text_is_compared_with_files(world):
    one = make_submission(world, answers={"about": COPIED})
    two = with_text(make_submission(world), COPIED)
    compared(one, two)
    (pair,) = DuplicatePair.objects.all()
    assert [(each["kind"], bool(each["first"]), each["second"]) for each in pair.evidence] == [
        ("text", True, 0)
    ]


def test_different_texts_are_no_pair(world):
    compared(with_text(make_submission(world), COPIED), with_text(make_submission(world), OTHER))
    assert found() == []


def test_what_many_cases_have_is_the_templates(world):
    """Six cases share a form's sentences; two of them a passage beside it."""
    cases = [
        with_text(
            make_submission(world, f"第{n}件"), OTHER, chr(0x4E00 + n) * 40, COPIED if n in (4, 5) else ""
        )
        for n in range(6)
    ]
    compared(*cases)
    assert common_of_tenant()
    compared(
        *[row.submission for row in Comparison.objects.filter(compared_at=None).select_related("submission")]
    )
    assert [(later, earlier) for later, earlier, _, _ in found()] == [("第5件", "第4件")]
    evidence = DuplicatePair.objects.get().evidence[0]
    assert sum(passage[4] for passage in evidence["passages"]) <= len(COPIED)
    assert CommonText.objects.get().cases == 5


def test_the_notices_own_sentences_do_not_count(tmp_path, db, storage):
    said = COPIED.replace("，", "")
    world = make_world(checklist=[{"key": "logo", "text": said}])
    with tenant_scope(world.tenant):
        compared(with_text(make_submission(world), said), with_text(make_submission(world), said))
        assert found() == []


def test_pictures_films_and_equal_files(world):
    one, two = make_submission(world, "甲"), make_submission(world, "乙")
    with_pictures(one, HALL)
    with_pictures(two, HALL ^ 0b111)
    with_pictures(one, HALL, BOARD, HILL, kind="video", name="甲.mp4")
    with_pictures(two, HALL ^ 1, BOARD, HILL, LAKE, kind="video", name="乙.mp4")
    copy, original = make_attachment(two, name="抄.docx"), make_attachment(one, name="原.docx")
    copy.blob = original.blob
    copy.save()
    compared(one, two)
    assert found() == [("乙", "甲", 100, ["film", "image", "same"])]
    (pair,) = DuplicatePair.objects.all()
    told = [
        (each["kind"], each["score"], each["agreeing"], each["compared"], each["bits"])
        for each in pair.evidence
    ]
    assert told == [("same", 100, 1 - 1, 0, 0), ("film", 100, 3, 3, 1), ("image", 95, 1, 1, 3)]
    assert (pair.evidence[0]["first"], pair.evidence[0]["second"]) == (copy.pk, original.pk)


def test_what_is_no_pair(world):
    """Two files of one case, drafts, other pictures, pages of scans, an image beside a film."""
    one, two, draft = (make_submission(world, state=state) for state in ("reported", "reported", "draft"))
    with_pictures(one, HALL)
    with_pictures(one, HALL, name="图2.jpg")
    with_pictures(draft, HALL)
    with_text(draft, COPIED)
    with_pictures(two, BOARD)
    measured(make_attachment(two, name="扫描.pdf"), hashes=[HALL], kind="pdf", frame="page")
    with_pictures(two, HALL, kind="video", name="乙.mp4")
    compared(one, two, draft)
    assert found() == []
    assert not Fingerprint.objects.filter(submission=draft).exists()


def test_a_form_that_many_hand_in_unfilled_is_no_duplicate(world):
    cases = [make_submission(world) for _ in range(5)]
    files = [make_attachment(case, name="承诺书.pdf") for case in cases]
    for file in files[1:]:
        file.blob = files[0].blob
        file.save()
    compared(*cases)
    assert found() == []


@pytest.fixture
def next_year(world):
    """A later campaign of the same tenant."""
    with all_tenants():
        publish(Document.model_validate(document("calls-2")), actor=None, now=NOW)
    return in_campaign(world, Campaign.objects.select_related("current", "tenant").get(slug="calls-2"))


def test_earlier_campaigns_are_compared_too(world, next_year):
    old = with_text(make_submission(world, "去年的"), COPIED)
    new = with_text(make_submission(next_year, "今年的"), COPIED)
    compared(new, old)
    (pair,) = DuplicatePair.objects.all()
    assert (str(pair.submission), str(pair.other), pair.campaign.slug) == ("今年的", "去年的", "calls-2")


def test_a_title_handed_in_again_by_the_same_person(world, next_year):
    """Titles count between campaigns only, and with an author in common."""
    old, new, other = (
        make_submission(world, "光合作用单元教学设计"), make_submission(next_year, "《光合作用》单元教学设计"),
        make_submission(next_year, "光合作用单元教学设计"),
    )  # fmt: skip
    Author.objects.filter(submission__in=[old, new]).update(name="张三")
    compared(old, new, other)
    assert found() == [("《光合作用》单元教学设计", "光合作用单元教学设计", 100, ["title"])]


def winner(world, title, authors):
    return EarlierWinner.objects.create(
        tenant=world.tenant, title=title, authors=authors, keys=sorted(title_keys(title)), added_by=world.organiser,
        added_at=NOW,
    )  # fmt: skip


def test_earlier_winners_by_title_and_author(world):
    case = make_submission(world, "光合作用单元教学设计与实施")
    Author.objects.filter(submission=case).update(name="李四")
    winner(world, "光合作用单元教学设计及实施", "张三、李四")
    winner(world, "光合作用单元教学设计和实施", "王五")
    winner(world, "牛奶里的统计", "李四")
    compared(case, case)
    assert found() == [("光合作用单元教学设计与实施", "光合作用单元教学设计及实施", 92, ["title"])]
    winner(world, "光合作用单元教学设计与实施", "")
    compared(case)
    assert [score for _, _, score, _ in found()] == [92, 100]


def test_what_is_alike_no_longer_goes_unless_somebody_judged(world):
    one, two, three = (with_text(make_submission(world, name), COPIED) for name in "甲乙丙")
    compared(one, two, three)
    assert [(later, earlier) for later, earlier, *_ in found()] == [("乙", "甲"), ("丙", "甲"), ("丙", "乙")]
    pair = DuplicatePair.objects.get(submission=two)
    judge(pair, decision="same", seen="", why="作者承认", actor=world.organiser, now=NOW)
    Check.objects.filter(blob__attachments__folder=two.folder).delete()
    measured(two.files.get(), texts=[OTHER])
    compared(two)
    assert [(later, earlier) for later, earlier, *_ in found()] == [("乙", "甲"), ("丙", "甲")]


def test_a_judged_pair_that_grows_is_open_again(world):
    one = with_pictures(make_submission(world), HALL)
    two = with_pictures(make_submission(world), HALL ^ 1)
    compared(one, two)
    pair = DuplicatePair.objects.get()
    judge(pair, decision="different", seen="", why="同一间教室", actor=world.organiser, now=NOW)
    compared(two)
    assert DuplicatePair.objects.get().decision == "different"
    with_text(one, COPIED)
    with_text(two, COPIED)
    compared(one, two)
    pair.refresh_from_db()
    assert (pair.decision, pair.reason, pair.kinds) == ("", "同一间教室", ["image", "text"])
    assert AuditEvent.objects.filter(action="duplicate.reopen").count() == 1


def test_other_tenants_are_never_compared(world):
    compared(with_text(make_submission(world), COPIED))
    with all_tenants():
        south = make_world("south", "south")
    with tenant_scope(south.tenant):
        compared(with_text(make_submission(south), COPIED))
        assert found() == []


@pytest.fixture
def asked(monkeypatch):
    """Cases that a job was enqueued for."""
    ids = []
    monkeypatch.setattr(jobs.queue, "enqueue", lambda job, *, submission_id: ids.append(submission_id))
    return ids


def test_the_sweep_finds_what_is_to_compare(world, asked, monkeypatch):
    case, draft = with_text(make_submission(world), COPIED), make_submission(world, state="draft")
    assert jobs.sweep(now=NOW) == {"to_compare": 1}
    assert jobs.sweep(now=NOW) == {"to_compare": 0}  # it is on its way
    later = NOW + jobs.PATIENCE * 2
    assert jobs.sweep(now=later) == {"to_compare": 1}
    assert asked == [case.pk, case.pk]
    jobs.compare(submission_id=case.pk)
    assert jobs.sweep(now=later + jobs.PATIENCE * 2) == {"to_compare": 0}
    measured(make_attachment(case, name="新.docx"), texts=[OTHER], at=later + jobs.PATIENCE * 3)
    assert jobs.sweep(now=later + jobs.PATIENCE * 4) == {"to_compare": 1}
    assert draft.pk not in asked


def test_a_case_that_fails_is_left_alone_in_the_end(world, asked, monkeypatch):
    case = make_submission(world)

    def broken(submission):
        raise RuntimeError

    monkeypatch.setattr(comparing, "parts_of", broken)
    for _ in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            jobs.compare(submission_id=case.pk)
    assert jobs.sweep(now=NOW) == {"to_compare": 0}


def test_a_job_for_a_case_that_is_gone(world):
    jobs.compare(submission_id=0)
    assert found() == []
