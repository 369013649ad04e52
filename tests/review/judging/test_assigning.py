"""Who judges what: by hand, by lot, taken back; a unit's own first round."""

import uuid
from decimal import Decimal

from portal.models import AuditEvent
from review.judging.actions import assignments, reviewers, reviews
from review.judging.queries import round_named
from review.judging.rankings import ranked_list, ranking_lists
from review.judging.scoring import Filled
from review.models import Assignment, Reviewer
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    submit_review,
)
from tests.refusals import refused


def by_hand(world, submission, who):
    final = round_named(world.campaign.current.doc, "", None)
    return assignments.assign_by_hand(fresh(submission), who, final, actor=world.organiser, now=NOW)


def test_each_reason_against_assigning_by_hand(world):
    good, owner = make_reviewer(world, "甲", unit_name="外省大学"), make_reviewer(world, "丙", world.owner)
    one = make_submission(world, state="eligible")
    by_hand(world, one, good)
    assert refused(by_hand, world, one, good) == "assigned_already"
    assert refused(by_hand, world, one, owner) == "expert_is_author"
    assert (
        refused(by_hand, world, one, make_reviewer(world, "丁", unit=world.unit("s1"))) == "expert_own_unit"
    )
    assert (
        refused(by_hand, world, one, make_reviewer(world, "戊", unit_name="甲市 一中")) == "expert_own_unit"
    )
    assert (
        refused(by_hand, world, one, make_reviewer(world, "己", categories=["b"])) == "expert_other_category"
    )
    assert refused(by_hand, world, make_submission(world, state="reported"), good) == "not_judged"
    assert (
        refused(by_hand, world, make_submission(world, category="d", state="eligible"), good) == "not_judged"
    )
    invited = Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name="庚", invited_at=NOW)
    assert refused(by_hand, world, one, invited) == "not_accepted_yet"
    bureau = make_reviewer(world, "辛", unit=world.unit("c1"))
    assert by_hand(world, one, bureau).reviewer == bureau


def test_a_second_author_is_kept_away_too(world):
    from submissions.models import Author

    one = make_submission(world, state="eligible")
    Author.objects.create(
        tenant=world.tenant,
        submission=one,
        position=2,
        name="李",
        phone="13900000009",
        unit=world.unit("s3"),
        unit_name="乙市一中",
    )
    by_phone = make_reviewer(world, "壬", make_person("li", phone="13900000009"))
    assert refused(by_hand, world, one, by_phone) == "expert_is_author"
    assert (
        refused(by_hand, world, one, make_reviewer(world, "癸", unit=world.unit("s3"))) == "expert_own_unit"
    )


def test_drawing_lots_fills_every_case_and_leaves_what_stands(world):
    who = [make_reviewer(world, f"专家{n}") for n in range(3)]
    cases = [make_submission(world, state="eligible") for _ in range(6)]
    by_hand(world, cases[0], who[0])
    make_submission(world, category="d", state="eligible")
    final = round_named(world.campaign.current.doc, "", None)
    outcome = assignments.assign_evenly(world.campaign, final, seed=4, actor=world.organiser, now=NOW)
    assert (len(outcome.pairs), outcome.short, sorted(outcome.loads.values())) == (11, {}, [4, 4, 4])
    assert AuditEvent.objects.get(action="assignment.draw").data["seed"] == 4
    again = assignments.assign_evenly(world.campaign, final, seed=4, actor=world.organiser, now=NOW)
    assert again.pairs == ()


def test_without_experts_nothing_is_drawn(world):
    final = round_named(world.campaign.current.doc, "", None)
    assert (
        refused(assignments.assign_evenly, world.campaign, final, seed=1, actor=world.organiser, now=NOW)
        == "no_experts"
    )


def test_only_what_was_not_begun_is_taken_back(world):
    who = make_reviewer(world, "甲", world.expert)
    row = make_assignment(world, make_submission(world, state="eligible"), who)
    reviews.save_review(row, Filled(), comment="", actor=world.expert, now=NOW)
    assert refused(assignments.remove_assignment, row, actor=world.organiser, now=NOW) == "review_begun"
    other = make_assignment(world, make_submission(world, state="eligible"), who)
    assignments.remove_assignment(other, actor=world.organiser, now=NOW)
    assert Assignment.objects.count() == 1


def test_a_unit_judges_its_own_first_round(db, storage):
    """N15: the city's own reviewers score its cases before it recommends; the region's panel sees none of it."""
    from portal.tenants import tenant_scope
    from tests.factories.review import make_world

    rounds = [
        {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
        {"key": "final", "label": "终评", "per_case": 1},
    ]
    world = make_world(review={"rounds": rounds})
    with tenant_scope(world.tenant):
        doc, unit = world.campaign.current.doc, world.unit("c1")
        join(world, make_person("second"), "coordinator", world.unit("c2"))
        who = reviewers.appoint(world.campaign, world.expert, panel=unit, actor=world.coordinator, now=NOW)
        reviewers.accept(who, world.expert, now=NOW)
        mine, foreign = make_submission(world), make_submission(world, unit="s3")
        city = round_named(doc, "", unit)
        assert (city.key, round_named(doc, "", None).key) == ("city", "final")
        outcome = assignments.assign_evenly(
            world.campaign, city, seed=1, panel=unit, actor=world.coordinator, now=NOW
        )
        assert outcome.pairs == ((mine.pk, who.pk),)
        assert (
            refused(assignments.assign_by_hand, fresh(foreign), who, city, actor=world.coordinator, now=NOW)
            == "not_judged"
        )
        row = Assignment.objects.select_related("reviewer__panel").get()
        reviews.submit_review(row, filled_rubric(20, 30), comment="评语足够长了", actor=world.expert, now=NOW)
        (one,) = [
            ranked_list(world.campaign, each, city, unit) for each in ranking_lists(world.campaign, doc, unit)
        ]
        assert [(r.case.id, r.score) for r in one.ranked] == [(mine.pk, Decimal("50.000"))]
        assert ranking_lists(world.campaign, doc) == []
        assert uuid.UUID(str(row.uuid))


# ---- choosing an expert at the desk


def test_an_expert_is_chosen_from_those_with_the_fewest_cases_or_found_by_name(world, client):
    case = make_submission(world, state="eligible")
    busy, free, other = (make_reviewer(world, name) for name in ("王忙", "王闲", "李闲"))
    invited = make_reviewer(world, "王未答")
    Reviewer.objects.filter(pk=invited.pk).update(state="invited")
    make_assignment(world, make_submission(world, state="eligible"), busy)
    client.force_login(world.organiser)
    path = world.path("desk-assign")
    page = client.get(path).content.decode()
    assert f"add={case.uuid}" in page
    assert 'name="reviewer"' not in page
    opened = client.get(f"{path}?add={case.uuid}")
    assert [each.name for each in opened.context["hits"]] == ["李闲", "王闲", "王忙"]
    assert f'value="{free.pk}"' in opened.content.decode()
    part = client.get(f"{path}?add={case.uuid}&round=final", headers={"HX-Request": "true"})
    assert part.templates[0].name == "review/judging/_add_expert.html"
    hits = client.get(f"{path}?add={case.uuid}&expert=王", headers={"HX-Request": "true"})
    assert [each.name for each in hits.context["hits"]] == ["王闲", "王忙"]
    assert str(other.pk) not in hits.content.decode()
    assert (
        "没有查到"
        in client.get(f"{path}?add={case.uuid}&expert=赵", headers={"HX-Request": "true"}).content.decode()
    )
    for strange in ("x", str(uuid.uuid4())):
        assert client.get(f"{path}?add={strange}", headers={"HX-Request": "true"}).status_code == 404


def test_loads_are_shown_where_they_are_asked_for(world, client):
    busy = make_reviewer(world, "王忙")
    make_reviewer(world, "李闲")
    for state in ("assigned", "done"):
        case = make_submission(world, state="eligible")
        submit_review(world, case, busy, 80) if state == "done" else make_assignment(world, case, busy)
    client.force_login(world.organiser)
    shown = client.get(f"{world.path('desk-assign')}?loads=1", headers={"HX-Request": "true"})
    assert [(each.name, each.load, each.done) for each in shown.context["experts"]] == [
        ("王忙", 2, 1),
        ("李闲", 0, 0),
    ]


def test_the_list_follows_each_assignment_and_each_decision(world, client):
    """Its order is kept for a state of the panel: the next state has its own."""
    one, two = (make_submission(world, state="eligible") for _ in range(2))
    expert = make_reviewer(world, "甲")
    client.force_login(world.organiser)

    def listed():
        return [(case.pk, case.experts) for case in client.get(world.path("desk-assign")).context["page"]]

    assert listed() == [(one.pk, 0), (two.pk, 0)]
    make_assignment(world, one, expert)
    assert listed() == [(two.pk, 0), (one.pk, 1)]
    type(two).objects.filter(pk=two.pk).update(state="disqualified")
    assert listed() == [(one.pk, 1)]
    Assignment.objects.all().delete()
    assert listed() == [(one.pk, 0)]
