"""The organiser's pages of what is alike: list, side by side, a person's answer, earlier winners; and who never sees them."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import AuditEvent
from review.models import Comparison, DuplicatePair, EarlierWinner
from submissions.models import Submission
from tests.factories.likeness import COPIED, compared, with_pictures, with_text
from tests.factories.review import NOW, make_assignment, make_reviewer, make_submission

HALL = 0xFFFF0000FFFF0000


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


@pytest.fixture
def pair(world):
    """Two cases with one passage; the later one is 抄作."""
    one = with_text(make_submission(world, "原作", state="reported"), "开头的话。", COPIED)
    two = with_text(make_submission(world, "抄作", state="reported"), COPIED)
    compared(one, two)
    return DuplicatePair.objects.select_related("submission", "other").get()


def at(world, pair):
    return world.path("desk-duplicate", pair=pair.uuid)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_the_list_is_narrowed(world, desk, pair):
    page = desk.get(world.path("desk-duplicates"))
    assert [str(row.submission) for row in page.context["page"]] == ["抄作"]
    assert "已比对 2 / 2 件；待判断 1 组，认定相同 0 组" in page.content.decode()
    for query, count in (
        ("decision=same", 0), ("decision=all", 1), ("decision=nonsense", 0), ("kind=text", 1), ("kind=film", 0),
        ("scope=here", 1), ("scope=earlier", 0), ("scope=winners", 0), ("scope=x", 0), ("q=原作", 1), ("q=无", 0),
    ):  # fmt: skip
        found = desk.get(f"{world.path('desk-duplicates')}?{query}").context["page"]
        assert (query, found.paginator.count) == (query, count)


def test_a_case_that_went_back_to_draft_is_shown_to_nobody(world, desk, pair):
    for side in (pair.submission, pair.other):
        type(side).objects.filter(pk=side.pk).update(state="draft")
        page = desk.get(world.path("desk-duplicates"))
        assert page.context["page"].paginator.count == 0
        assert desk.get(at(world, pair)).status_code == 404
        type(side).objects.filter(pk=side.pk).update(state="reported")


def test_passages_stand_side_by_side(world, desk, pair):
    page = desk.get(at(world, pair))
    ((first, second),) = page.context["evidence"][0].passages
    assert (first.text, first.place, first.before) == (COPIED.rstrip("。"), "正文第 1 段", "")
    assert (second.text, second.place, second.before) == (COPIED.rstrip("。"), "正文第 2 段", "开头的话。\n")
    html = page.content.decode()
    assert html.count(f"<mark>{first.text}</mark>") == 2
    assert "正文.docx" in html


def test_films_by_the_times_of_their_frames(world, desk):
    films = [HALL, 0x00FF00FF00FF00FF, 0x0F0F0F0F0F0F0F0F]
    cases = [with_pictures(make_submission(world), *films, kind="video", name="课.mp4") for _ in range(2)]
    compared(*cases)
    page = desk.get(at(world, DuplicatePair.objects.get()))
    shown = page.context["evidence"][0]
    assert [(frame.first, frame.second, frame.bits) for frame in shown.frames] == [
        ("0:00", "0:00", 0), ("0:10", "0:10", 0), ("0:20", "0:20", 0),
    ]  # fmt: skip
    assert "3 幅不同的画面中 3 幅相近" in page.content.decode()


def test_a_file_that_is_gone_is_said(world, desk, pair):
    pair.other.files.get().delete()
    page = desk.get(at(world, pair))
    assert [(shown.gone, shown.passages) for shown in page.context["evidence"]] == [(True, [])]
    assert "已被移除或换过" in page.content.decode()


def test_a_judgement_is_kept_with_its_reason(world, desk, pair):
    answer = {"decision": "same", "why": " 作者承认 ", "seen": ""}
    page = desk.post(f"{at(world, pair)}?kind=text", answer, follow=True)
    assert page.redirect_chain == [(f"{at(world, pair)}?kind=text#next", 302)]
    assert told(page) == ["判断已记录。"]
    for case in (pair.submission, pair.other):
        assert f"{world.path('desk-case', case=case.uuid)}?alike={pair.uuid}" in page.content.decode()
    pair.refresh_from_db()
    assert (pair.decision, pair.reason, pair.decided_by, pair.decided_at) == (
        "same",
        "作者承认",
        world.organiser,
        NOW,
    )
    event = AuditEvent.objects.get(action="duplicate.judge")
    assert (event.why, event.data["decision"], event.campaign) == ("作者承认", "same", world.campaign.pk)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"decision": "same", "why": "", "seen": ""}, "请写明判断的理由"),
        ({"decision": "same", "why": "　", "seen": ""}, "请写明判断的理由"),
        ({"decision": "", "why": "看过", "seen": ""}, "请选择一种判断。"),
        ({"decision": "open", "why": "看过", "seen": ""}, "这一组已经是这个判断"),
        ({"decision": "same", "why": "看过", "seen": "different"}, "另一位工作人员刚把这一组判断为“待判断”"),
    ],
)
def test_an_answer_that_is_refused_keeps_what_was_typed(world, desk, pair, answer, words):
    page = desk.post(at(world, pair), answer)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert page.context["form"]["why"].value() == answer["why"]
    pair.refresh_from_db()
    assert (pair.decision, pair.reason) == ("", "")


def test_another_answer_than_the_same_work_leads_back_to_the_list(world, desk, pair):
    answer = {"decision": "different", "why": "只是同一课本", "seen": ""}
    page = desk.post(f"{at(world, pair)}?kind=text", answer)
    assert page.headers["Location"] == f"{world.path('desk-duplicates')}?decision=open&kind=text"
    assert "alike=" not in desk.get(at(world, pair)).content.decode()


def excluding(world, desk, case, pair):
    """Reason and words that each form begins with when its case is opened from the pair."""
    forms = desk.get(f"{world.path('desk-case', case=case.uuid)}?alike={pair.uuid}").context["forms"]
    return [
        (forms[do].initial.get("reason"), forms[do].initial.get("why")) for do in ("reject", "disqualify")
    ]


def test_the_same_work_fills_in_why_one_is_kept_out_and_decides_nothing(world, desk, pair):
    late, early = pair.submission, pair.other
    assert excluding(world, desk, late, pair) == [(None, None)] * 2  # nobody said that it is the same
    DuplicatePair.objects.update(
        decision="same", reason="作者承认", decided_by=world.organiser, decided_at=NOW
    )
    words = "经查重并人工核对，与本次活动编号 {} 的案例为相同作品：文字相同或相近，最相近处 {}%。"
    for case, other in ((late, early), (early, late)):
        said = words.format(other.number, pair.score)
        assert excluding(world, desk, case, pair) == [("plagiarism", said)] * 2
        page = desk.get(f"{world.path('desk-case', case=case.uuid)}?alike={pair.uuid}").content.decode()
        assert page.count(said) == 2
        assert "作者承认" not in said  # for the office alone
    assert {case.state for case in Submission.objects.all()} == {"reported"}
    stranger = make_submission(world, "第三件", state="reported")
    assert excluding(world, desk, stranger, pair) == [(None, None)] * 2
    assert desk.get(f"{world.path('desk-case', case=late.uuid)}?alike=x").context["same_work"] is None
    sent = {"do": "disqualify", "reason": "plagiarism", "why": words.format(early.number, pair.score)}
    desk.post(world.path("desk-decide", case=late.uuid), sent)
    page = desk.get(at(world, pair)).content.decode()
    assert (f"?alike={pair.uuid}" in page, page.count(f"?alike={pair.uuid}")) == (True, 1)
    assert "已取消资格" in page


def test_a_work_that_won_before_is_kept_out_for_that(world, desk):
    winner = EarlierWinner.objects.create(
        tenant=world.tenant,
        title="原作",
        year=2022,
        source="省级展示",
        added_by=world.organiser,
        added_at=NOW,
    )
    case = make_submission(world, "原作", state="eligible")
    pair = DuplicatePair.objects.create(
        tenant=world.tenant, campaign=world.campaign, submission=case, winner=winner, score=100, kinds=["title"],
        found_at=NOW, decision="same", reason="同一件", decided_by=world.organiser, decided_at=NOW,
    )  # fmt: skip
    said = "经查重并人工核对，与往届获奖作品“原作”（2022，省级展示）为相同作品：题目相同。"
    assert excluding(world, desk, case, pair) == [("won-before", said)] * 2


def test_the_case_page_and_its_list_say_it(world, desk, pair):
    case = desk.get(world.path("desk-case", case=pair.other.uuid)).content.decode()
    assert "查重：有相近的作品，待判断" in case
    assert at(world, pair) in case
    rows = desk.get(world.path("desk-cases"))
    assert [(str(row), row.duplicates_open) for row in rows.context["page"]] == [("抄作", 1), ("原作", 1)]
    assert "相近 1 组" in rows.content.decode()
    other = make_submission(world, "别的", state="reported")
    for query, titles in (
        ("alike=open", ["抄作", "原作"]),
        ("alike=same", []),
        ("", ["别的", "抄作", "原作"]),
    ):
        shown = desk.get(f"{world.path('desk-cases')}?{query}").context["page"]
        assert (query, [str(row) for row in shown]) == (query, titles)
    desk.post(at(world, pair), {"decision": "same", "why": "看过", "seen": ""})
    assert "查重：认定为相同作品" in desk.get(world.path("desk-case", case=pair.other.uuid)).content.decode()
    assert other.pk


def test_neither_applicant_nor_coordinator_nor_expert_reads_of_it(world, client, pair):
    make_assignment(world, pair.submission, make_reviewer(world, "评委", world.expert))
    for person, pages in (
        (
            world.owner,
            [reverse("case", kwargs={"tenant": world.tenant.slug, "case": pair.submission.uuid})],
        ),
        (world.coordinator, [world.path("unit-desk"), f"{world.path('unit-desk')}?alike=open"]),
        (world.expert, [world.path("expert-desk")]),
    ):
        client.force_login(person)
        for page in pages:
            html = client.get(page).content.decode()
            assert "相近" not in html
            assert "查重" not in html
        refused = 404 if person == world.owner else 403  # to a stranger there is no desk
        for page in (at(world, pair), world.path("desk-duplicates"), world.path("desk-winners")):
            assert client.get(page).status_code == refused
    client.force_login(world.coordinator)
    assert (
        "抄作" in client.get(f"{world.path('unit-desk')}?alike=same").content.decode()
    )  # it narrows nothing there


LIST = "作品名称\t作者\t年份\t奖项\n光合作用单元教学设计\t张三、李四\t2024\t一等奖\n牛奶里的统计\t王五\t去年\t二等奖\n"


def test_a_list_of_winners_is_looked_at_and_then_added(world, desk, pair):
    look = desk.post(world.path("desk-winners"), {"text": LIST})
    html = look.content.decode()
    assert "将加入 1 件" in html
    assert "“去年”不是年份" in html
    assert EarlierWinner.objects.count() == 0
    table = {"table": look.context["row"].pk}
    for _ in range(2):  # asked again, nothing is added twice
        page = desk.post(world.path("desk-winners"), table, follow=True)
        assert told(page) == [
            "已加入 1 件往届获奖作品，1 行有疑问没有加入。已提交的案例会重新比对，几分钟后可在“查重”里看到结果。"
        ]
    (winner,) = EarlierWinner.objects.all()
    assert (winner.title, winner.authors, winner.year, winner.award, winner.source) == (
        "光合作用单元教学设计", "张三、李四", 2024, "一等奖", "",
    )  # fmt: skip
    assert not Comparison.objects.exclude(compared_at=None).exists()
    assert AuditEvent.objects.get(action="earlier_winners.add").data == {"count": 1}
    again = desk.post(world.path("desk-winners"), {"text": LIST})
    assert "1 件已在名单里" in again.content.decode()


def test_a_list_without_titles_is_refused_and_kept(world, desk):
    page = desk.post(world.path("desk-winners"), {"text": "作者\t年份\n张三\t2024\n"})
    assert page.status_code == 422
    assert "作品名称" in page.context["form"].errors["text"][0]
    assert page.context["form"]["text"].value() == "作者\t年份\n张三\t2024\n"


def test_a_pair_with_a_winner_and_taking_it_off(world, desk):
    case = make_submission(world, "光合作用单元教学设计")
    look = desk.post(world.path("desk-winners"), {"text": LIST})
    desk.post(world.path("desk-winners"), {"table": look.context["row"].pk})
    compared(case)
    pair = DuplicatePair.objects.get()
    html = desk.get(at(world, pair)).content.decode()
    assert "题目相同" in html
    assert "2024 年 · 一等奖" in html
    assert desk.get(f"{world.path('desk-duplicates')}?scope=winners").context["page"].paginator.count == 1
    page = desk.post(world.path("desk-winner-remove", winner=pair.winner_id), follow=True)
    assert told(page) == ["已从名单中移除“光合作用单元教学设计”。"]
    assert not DuplicatePair.objects.exists()
    assert AuditEvent.objects.filter(action="earlier_winners.remove").count() == 1
    assert desk.get(f"{world.path('desk-winners')}?q=牛奶").context["page"].paginator.count == 0


def queries(client, path):
    assert client.get(path).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_pairs(world, desk, count):
    pairs = [(with_pictures(make_submission(world, state="reported"), HALL ^ (n << 40)),
              with_pictures(make_submission(world, state="reported"), HALL ^ (n << 40))) for n in range(count)]  # fmt: skip
    for one, two in pairs:
        EarlierWinner.objects.create(tenant=world.tenant, title="x", added_by=world.organiser, added_at=NOW)
        compared(one, two)
    assert queries(desk, world.path("desk-duplicates")) == 14
    assert queries(desk, world.path("desk-winners")) == 9
    assert queries(desk, world.path("desk-cases")) == 14
