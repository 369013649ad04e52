"""The pages about a round's experts: who is strict, what hangs on whom, every way to count, one more review."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.decisions import refuse
from portal.models import AuditEvent, Notification
from portal.tenants import tenant_scope
from portal.words import say
from review.judging import jobs
from review.judging.judge_analysis import analysis_of
from review.judging.judge_pages import effect_words, limit_of
from review.judging.queries import round_named
from review.judging.rankings import ranking_lists
from review.models import Assignment, Conflict
from tests.factories.review import (
    NOW,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    submit_review,
)

ADJUSTED = {"key": "final", "label": "终评", "per_case": 2, "adjust": "additive", "spread_limit": "15"}


@pytest.fixture
def adjusted(db, storage, monkeypatch):
    """A campaign whose last round is adjusted by the additive model, and names how far experts may be apart."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(review={"rounds": [ADJUSTED]})
    with tenant_scope(made.tenant):
        yield made


def judge(world, count=12, *, shift=20):
    """So many cases of category b by two of three experts in turn, 严 giving `shift` points less than the others."""
    strict, mild, other = (make_reviewer(world, name) for name in ("严", "宽", "平"))
    cases = [make_submission(world, f"第{n}件", category="b", state="eligible") for n in range(count)]
    for n, case in enumerate(cases):
        for expert in ((strict, mild), (mild, other), (strict, other))[n % 3]:
            submit_review(world, case, expert, 88 - n - (shift if expert is strict else 0))
    return (strict, mild, other), cases


def analyse(world, panel=None):
    round_ = round_named(world.campaign.current.doc, "", panel)
    for part in ("figures", "turns")[: 2 if panel is None else 1]:
        jobs.analyse_round(
            part=part,
            campaign_id=world.campaign.pk,
            round_key=round_.key,
            panel_id=panel.pk if panel else None,
        )
    return analysis_of(world.campaign, round_, panel)


def rows(page):
    """The cells of the page's tables, as words."""
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        if cells:
            found.append([" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells])
    return found


def look(client, world, name, query="", **kwargs):
    return client.get(world.path(name, **kwargs) + query).content.decode()


# ---- each expert


def test_the_strict_expert_stands_first_with_the_awards_that_hang_on_him(world, client):
    (strict, mild, other), cases = judge(world)
    client.force_login(world.organiser)
    assert "正在计算" in look(client, world, "desk-effects")
    analysis = analyse(world)
    assert [figure.judge for figure in analysis.figures["score"]] == [strict.pk, mild.pk, other.pk]
    page = look(client, world, "desk-effects")
    assert [row[:5] for row in rows(page)] == [
        ["严", "8 份", "62.5", "3.5", "偏严 10 分"],
        ["宽", "8 份", "83.0", "3.4", "偏宽 5 分"],
        ["平", "8 份", "82.0", "3.4", "偏宽 5 分"],
    ]
    assert ("有专家明显偏严或偏宽" in page, "严（偏严 10 分，影响" in page) == (True, True)
    assert "计分方式：取平均分，四舍五入到三位小数" in page


def test_which_awards_hang_on_one_expert(world, client):
    """Without 严 the cases that he marked down change places with those that he never saw."""
    (strict, _, other), cases = judge(world)
    turns = analyse(world).turns
    titles = {case.pk: case.title for case in cases}
    assert [(titles[turn.case], turn.before, turn.after) for turn in turns[strict.pk]] == [
        ("第0件", "二等奖", "一等奖"),
        ("第1件", "一等奖", "二等奖"),
        ("第2件", "三等奖", "二等奖"),
        ("第3件", "三等奖", "二等奖"),
        ("第7件", "二等奖", "三等奖"),
        ("第8件", "", "三等奖"),
        ("第10件", "二等奖", ""),
    ]
    client.force_login(world.organiser)
    page = look(client, world, "desk-effects", f"?expert={strict.pk}")
    shown = [row for row in rows(page) if row[0].startswith("第")]
    assert [[row[0], *row[2:]] for row in shown] == [
        [titles[turn.case], turn.before or "未获奖", turn.after or "未获奖"] for turn in turns[strict.pk]
    ]
    assert "不计 严 的评分" not in look(client, world, "desk-effects", "?expert=x")
    assert "不计 严 的评分" in page


def test_a_new_review_makes_the_analysis_anew(world):
    judge(world)
    assert analyse(world) is not None
    submit_review(
        world, make_submission(world, category="b", state="eligible"), make_reviewer(world, "新"), 70
    )
    round_ = round_named(world.campaign.current.doc, "", None)
    assert analysis_of(world.campaign, round_, None) is None


def test_the_worker_is_asked_once_and_knows_no_round_that_is_gone(
    world, client, django_capture_on_commit_callbacks
):
    judge(world)
    client.force_login(world.organiser)
    with django_capture_on_commit_callbacks() as first:
        look(client, world, "desk-effects")
    with django_capture_on_commit_callbacks() as second:
        look(client, world, "desk-effects")
    assert (len(first), len(second)) == (2, 0)
    jobs.analyse_round(part="turns", campaign_id=world.campaign.pk, round_key="gone", panel_id=None)


def test_figures_stand_before_the_awards_are_counted(world, client):
    judge(world)
    round_ = round_named(world.campaign.current.doc, "", None)
    jobs.analyse_round(part="figures", campaign_id=world.campaign.pk, round_key=round_.key, panel_id=None)
    client.force_login(world.organiser)
    page = look(client, world, "desk-effects")
    assert [row[-1] for row in rows(page)] == ["计算中", "计算中", "计算中"]
    analyse(world)
    page = look(client, world, "desk-effects")
    assert [row[-1] for row in rows(page)] == ["7 件", "6 件", "2 件"]
    assert "正在逐位计算" not in page


def test_the_figures_as_a_table(world, client):
    """Once they are all there; taking them out leaves a trace."""
    (strict, *_), _ = judge(world)
    client.force_login(world.organiser)
    answer = client.get(world.path("desk-effects-sheet"), follow=True)
    assert say(refuse("figures_not_ready")) in answer.content.decode()
    analyse(world)
    answer = client.get(world.path("desk-effects-sheet"))
    headings, *lines = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    line = dict(zip(headings, lines[0], strict=True))
    assert (len(lines), line["专家"], line["评审份数"], line["满分"]) == (3, "严", 8, 100)
    assert (line["平均分"], line["宽严（负数偏严）"], line["影响的奖项（件）"]) == (62.5, -10, 7)
    event = AuditEvent.objects.get(action="export.create")
    assert (event.actor, event.data) == (world.organiser, {"what": "judge-figures", "round": "final"})


def test_nothing_is_said_before_anybody_judged(world, client):
    make_submission(world, category="b", state="eligible")
    analyse(world)
    client.force_login(world.organiser)
    assert "还没有提交的评审" in look(client, world, "desk-effects")


@pytest.mark.parametrize(
    ("effect", "words"),
    [("-17.25", "偏严 17.2 分"), ("0.049", "持平"), ("3.000", "偏宽 3 分"), ("-0.06", "偏严 0.1 分")],
)
def test_an_effect_in_words(effect, words):
    assert effect_words(Decimal(effect)) == words


# ---- every way to count


def test_every_method_stands_beside_the_one_that_counts(adjusted, client):
    _, cases = judge(adjusted)
    client.force_login(adjusted.organiser)
    assert "正在计算" in look(client, adjusted, "desk-effects-scores")
    analyse(adjusted)
    page = look(client, adjusted, "desk-effects-scores")
    lines = rows(page)
    assert [line[0].split()[0] for line in lines] == [
        f"第{n}件" for n in (1, 0, 4, 2, 3, 7, 5, 6, 10, 8, 9, 11)
    ]
    assert lines[1][1:] == [
        "68、88",
        "78.000 第 4 名",
        "81.083 第 1 名 ↑3",
        "81.054 第 1 名 ↑3",
        "80.500 第 2 名 ↑2",
    ]
    assert "加性模型校正 现行" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert client.get(adjusted.path("desk-effects-scores") + "?list=x").status_code == 404


def test_the_ranking_shows_raw_and_counted_side_by_side(adjusted, client):
    judge(adjusted)
    client.force_login(adjusted.organiser)
    page = look(client, adjusted, "desk-ranking")
    assert rows(page)[1] == [
        "2", "第0件", "甲市一中", "80.500", "78.000", "68、88 校正后 78、83", "5", "2 份已交齐",
    ]  # fmt: skip
    assert "先扣除各专家与评审同样案例的其他专家相比的宽严偏差（加性模型校正）" in page


def test_the_table_of_single_reviews_holds_what_counts(adjusted, client):
    judge(adjusted, 3)
    client.force_login(adjusted.organiser)
    content = client.get(adjusted.path("desk-reviews-sheet")).content
    headings, *lines = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    at = [headings.index(name) for name in ("案例", "专家", "总分", "校正后")]
    assert [[line[place] for place in at] for line in lines][:2] == [
        ["第0件", "严", 68, 73.714],
        ["第0件", "宽", 88, 85.143],
    ]


def test_a_case_that_waits_is_said_on_the_ranking(db, storage, client, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(
        review={"rounds": [{"key": "final", "label": "终评", "per_case": 2, "incomplete": "wait"}]}
    )
    with tenant_scope(world.tenant):
        submit_review(
            world, make_submission(world, category="b", state="eligible"), make_reviewer(world, "甲"), 90
        )
        client.force_login(world.organiser)
        page = look(client, world, "desk-ranking")
    assert rows(page)[0][0] == "—"
    assert rows(page)[0][6] == "1 份，满 2 份才排名"
    assert "其中 1 件评审份数不够，暂不排名" in page
    assert "评审全部交齐的案例才排名" in page


# ---- one more review


def test_cases_whose_experts_are_far_apart_get_one_more_review(world, client):
    (strict, mild, other), cases = judge(world, 3)
    client.force_login(world.organiser)
    assert rows(look(client, world, "desk-effects-apart")) == []
    page = look(client, world, "desk-effects-apart", "?limit=15")
    assert [row[1:] for row in rows(page)] == [
        ["第0件 甲市一中", "严 68 宽 88", "20", "平"],
        ["第2件 甲市一中", "严 66 平 86", "20", "宽"],
    ]
    ticked = re.findall(r'name="chosen" value="([^"]+)"', page)
    assert ticked == [f"{cases[0].uuid}:{other.pk}", f"{cases[2].uuid}:{mild.pk}"]
    answer = client.post(
        world.path("desk-effects-add"), {"round": "final", "limit": "15", "chosen": ticked}, follow=True
    ).content.decode()
    assert [row[4] for row in rows(answer)] == ["还有 1 份未交", "还有 1 份未交"]
    assert "已为 2 件案例各增加一份评审" in answer
    made = Assignment.objects.filter(review=None).values_list("submission", "reviewer", "round", "made_by")
    assert sorted(made) == [
        (cases[0].pk, other.pk, "final", world.organiser.pk),
        (cases[2].pk, mild.pk, "final", world.organiser.pk),
    ]
    assert Notification.objects.filter(code="assignment.new", person=other.person).count() == 1
    page = look(client, world, "desk-effects-apart", "?limit=15")
    assert [row[4] for row in rows(page)] == ["还有 1 份未交", "还有 1 份未交"]
    assert 'name="chosen"' not in page


def test_one_expert_behind_most_of_the_distance_is_named(world, client):
    """Three experts a case; with two nobody can say which is the odd one."""
    experts = [make_reviewer(world, name) for name in ("严", "宽", "平")]
    client.force_login(world.organiser)
    for n in range(3):
        case = make_submission(world, f"第{n}件", category="b", state="eligible")
        for expert, points in zip(experts, (60, 82, 84), strict=True):
            submit_review(world, case, expert, points)
        page = look(client, world, "desk-effects-apart")
        assert ("离其他专家最远的都是" in page) == (n == 2)
    assert f"/experts/{experts[0].pk}/" not in page
    assert f"/reviews/expert/{experts[0].pk}/" in page


def test_the_method_is_named_where_awards_and_results_stand(adjusted, client):
    publish_results(adjusted, 2)
    client.force_login(adjusted.organiser)
    for name in ("desk-awards", "results"):
        assert "（加性模型校正）" in look(client, adjusted, name)


def test_what_may_not_be_added_is_refused_in_words(world, client):
    (_, mild, other), cases = judge(world, 3)
    client.force_login(world.organiser)

    def add(*chosen, round_key="final"):
        data = {"round": round_key, "chosen": chosen}
        return client.post(world.path("desk-effects-add"), data, follow=True).content.decode()

    assert say(refuse("none_chosen")) in add()
    assert say(refuse("none_chosen")) in add("x", "1:2", f"{cases[0].uuid}:x")
    assert say(refuse("no_such_round")) in add(f"{cases[0].uuid}:{other.pk}", round_key="city")
    assert "这个字段是必填项" in add(round_key="")
    assert say(refuse("none_chosen")) in add(f"{cases[0].uuid}:{other.pk + 99}")
    assert say(refuse("assigned_already", name="宽")) in add(f"{cases[0].uuid}:{mild.pk}")
    Conflict.objects.create(
        tenant=world.tenant, reviewer=other, submission=cases[0], declared_at=NOW, reason="同事"
    )
    assert say(refuse("expert_conflict")) in add(f"{cases[0].uuid}:{other.pk}")
    assert Assignment.objects.filter(review=None).count() == 0
    page = look(client, world, "desk-effects-apart", "?limit=15")
    assert rows(page)[0][4] == "没有可以评这件案例的其他专家"


def test_nothing_is_added_once_the_results_are_out(world, client):
    publish_results(world, 2)
    strict = make_reviewer(world, "严")
    case = make_submission(world, category="b", state="eligible")
    client.force_login(world.organiser)
    data = {"round": "final", "chosen": [f"{case.uuid}:{strict.pk}"]}
    page = client.post(world.path("desk-effects-add"), data, follow=True).content.decode()
    assert say(refuse("published_already")) in page
    assert "为所选案例各加一份评审" not in look(client, world, "desk-effects-apart", "?limit=0.5")


def test_far_apart_is_measured_by_what_counts(adjusted, client):
    """严 is 20 points stricter, of which the model takes 8.6 after two marks: nothing is left to look at."""
    judge(adjusted, 3)
    client.force_login(adjusted.organiser)
    page = look(client, adjusted, "desk-effects-apart")
    assert ("相差超过 15 分" in page, rows(page)) == (True, [])
    near = rows(look(client, adjusted, "desk-effects-apart", "?limit=8"))
    assert near[0][2:4] == ["严 68 → 73.714 宽 88 → 85.143", "11.429"]


@pytest.mark.parametrize(
    ("typed", "limit"), [("", "20"), ("12.5", "12.5"), ("0", "20"), ("-3", "20"), ("x", "20"), ("NaN", "20"), ("1e9", "1e9")]
)  # fmt: skip
def test_the_limit_is_as_typed_or_a_fifth_of_the_points(world, typed, limit):
    doc = world.campaign.current.doc
    assert limit_of(doc, round_named(doc, "", None), typed) == Decimal(limit)


# ---- a unit's own panel, and what the pages cost


def test_a_units_own_panel_sees_its_own_experts_and_no_awards(db, storage, client, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    rounds = [
        {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
        {"key": "final", "label": "终评"},
    ]
    world = make_world(review={"rounds": rounds})
    with tenant_scope(world.tenant):
        own = make_reviewer(world, "初评委", panel=world.unit("c1"))
        case = make_submission(world)
        Assignment.objects.create(
            tenant=world.tenant, reviewer=own, submission=case, round="city", made_at=NOW
        )
        from review.judging.actions import reviews
        from tests.factories.review import filled_rubric

        reviews.submit_review(
            Assignment.objects.get(),
            filled_rubric(30, 50),
            comment="这是一段评语文字",
            actor=own.person,
            now=NOW,
        )
        assert analyse(world, world.unit("c1")).turns == {}
        client.force_login(world.coordinator)
        page = look(client, world, "unit-effects")
        assert [row[0] for row in rows(page)] == ["初评委"]
        assert ("影响的奖项" in page, "/desk/" in page) == (False, False)
        for name in ("unit-effects-scores", "unit-effects-apart"):
            assert client.get(world.path(name)).status_code == 200
            assert client.get(world.path(name, unit="c2")).status_code == 404


@pytest.mark.parametrize("count", [3, 9])
def test_what_the_pages_cost(world, client, count):
    """Neither cases nor reviews nor experts add a query."""
    (strict, *_), _ = judge(world, count)
    for n in range(count):
        make_reviewer(world, f"闲{n}")
    client.force_login(world.organiser)
    asked = {}
    for name, query in (
        ("desk-effects", f"?expert={strict.pk}"),
        ("desk-effects-scores", ""),
        ("desk-effects-apart", "?limit=15"),
    ):
        cache.clear()
        analyse(world)
        client.get(world.path(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(world.path(name) + query)
        asked[name] = len(queries)
    assert asked == {"desk-effects": 10, "desk-effects-scores": 10, "desk-effects-apart": 21}
    assert [each.size for each in ranking_lists(world.campaign, world.campaign.current.doc)] == [count]
