"""What is counted of units: whose a case is, what state counts as what, which conditions are met, at what cost."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Extension, StageRow
from campaigns.schema.unit_awards import OnTime
from portal.decisions import refuse
from portal.models import Unit
from review.access import document_of
from review.honours.figures import candidates_of
from review.models import Award, NominationBatch
from review.nominations.documents.actions import save_document
from tests.factories.review import (
    NOW,
    make_nomination,
    make_reviewer,
    make_submission,
    save_unit_document,
    submit_review,
)

LATE = NOW + dt.timedelta(days=30)


def rule_of(world):
    return document_of(world.campaign).unit_awards[0]


def counted(world, **changes):
    """Of each unit by its key: cases, eligible, awarded, disqualified; `changes` to the rule."""
    award = rule_of(world).model_copy(update=changes)
    candidates, units = candidates_of(world.campaign, document_of(world.campaign), award)
    return {
        units[each.id].key: (
            each.figures.cases,
            each.figures.eligible,
            each.figures.awarded,
            each.figures.disqualified,
        )
        for each in candidates
    }


def unmet(world, **changes):
    award = rule_of(world).model_copy(update=changes)
    candidates, units = candidates_of(world.campaign, document_of(world.campaign), award)
    return {units[each.id].key: list(each.unmet) for each in candidates}


def give(world, submission, tier="first"):
    Award.objects.create(
        tenant=world.tenant, campaign=world.campaign, submission=submission, tier=tier, label=tier,
        decided_by=world.organiser, decided_at=NOW,
    )  # fmt: skip


def hand_in(world, unit="c1", at=NOW):
    batch, _ = NominationBatch.objects.get_or_create(
        campaign=world.campaign, unit=world.unit(unit), defaults={"tenant": world.tenant}
    )
    batch.state, batch.submitted_at = NominationBatch.State.SUBMITTED, at
    batch.save()


@pytest.mark.parametrize(
    ("state", "category", "figures"),
    [
        ("draft", "a", (0, 0, 0, 0)), ("submitted", "a", (0, 0, 0, 0)), ("recommended", "a", (0, 0, 0, 0)),
        ("passed_over", "a", (0, 0, 0, 0)), ("returned", "a", (0, 0, 0, 0)), ("reported", "a", (1, 0, 0, 0)),
        ("ineligible", "a", (1, 0, 0, 0)), ("eligible", "a", (1, 1, 0, 0)), ("disqualified", "a", (0, 0, 0, 1)),
        ("submitted", "d", (1, 0, 0, 0)), ("draft", "d", (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_what_counts_by_state_and_that_direct_cases_need_no_unit(honouring, state, category, figures):
    world = honouring()
    make_submission(world, state=state, category=category)
    assert counted(world) == {"c1": figures, "c2": (0, 0, 0, 0)}


def test_below_counts_for_every_unit_above_and_own_only_for_the_unit_itself(honouring):
    world = honouring(unit_kinds=[])
    for unit in ("s1", "s1", "s3", "c1"):
        make_submission(world, unit=unit, state="eligible")
    two, one, none = (2, 2, 0, 0), (1, 1, 0, 0), (0, 0, 0, 0)
    assert counted(world) == {"c1": (3, 3, 0, 0), "s1": two, "s2": none, "c2": one, "s3": one}


def test_own_counts_what_names_the_unit(honouring):
    world = honouring(cases="own", unit_kinds=["school"])
    for unit in ("s1", "s1", "s3", "c1"):
        make_submission(world, unit=unit, state="eligible")
    assert counted(world) == {"s1": (2, 2, 0, 0), "s2": (0, 0, 0, 0), "s3": (1, 1, 0, 0)}


def test_recommended_counts_what_the_unit_handed_in(honouring):
    world = honouring(cases="recommended")
    for rank, state in enumerate(["reported", "eligible", "disqualified", "ineligible"], start=1):
        make_nomination(world, make_submission(world, state=state), rank=rank)
    make_submission(world, state="eligible", category="d")  # not by the unit
    assert counted(world)["c1"] == (0, 0, 0, 0)  # not handed in yet
    hand_in(world)
    assert counted(world) == {"c1": (3, 1, 0, 1), "c2": (0, 0, 0, 0)}


def test_awards_by_tier_and_only_of_cases_that_are_still_in(honouring):
    world = honouring()
    for tier, state in (
        ("first", "eligible"),
        ("first", "eligible"),
        ("third", "eligible"),
        ("first", "disqualified"),
    ):
        give(world, make_submission(world, state=state), tier)
    candidates, units = candidates_of(world.campaign, document_of(world.campaign), rule_of(world))
    (city,) = [each.figures for each in candidates if units[each.id].key == "c1"]
    assert (city.awarded, dict(city.tiers), city.disqualified) == (3, {"first": 2, "third": 1}, 1)


def test_only_the_cases_that_the_rule_speaks_of(honouring):
    world = honouring(where={"categories": ["b"]})
    for category in ("a", "b", "b"):
        make_submission(world, category=category, state="eligible")
    assert counted(world)["c1"] == (2, 2, 0, 0)


def test_a_unit_is_open_by_kind_and_attribute_and_a_closed_one_is_out(honouring):
    world = honouring(unit_kinds=["school"], without_attributes=["demo"], cases="own")
    make_submission(world, unit="s2", state="eligible")
    Unit.objects.filter(key="s3").update(closed_at=NOW)
    assert counted(world) == {"s1": (0, 0, 0, 0)}
    assert counted(world, without_attributes=(), unit_attributes=("demo",)) == {"s2": (1, 1, 0, 0)}


def test_a_unit_that_an_applicant_named_counts_once_a_case_is_its_own(honouring):
    world = honouring(unit_kinds=[], cases="own")
    for key in ("named", "idle"):
        Unit.objects.create(tenant=world.tenant, key=key, name=key, kind="", path=f"{key}/", listed=False)
    make_submission(world, unit="named", state="eligible")
    assert {key: value for key, value in counted(world).items() if key in ("named", "idle")} == {
        "named": (1, 1, 0, 0)
    }


def test_the_score_is_the_mean_of_the_cases_as_percentages(honouring):
    world = honouring(rank_by=["score"])
    reviewer = make_reviewer(world, "甲")
    for unit, points in (("s1", 80), ("s2", 85), ("s3", 60)):
        submit_review(world, make_submission(world, unit=unit, state="eligible"), reviewer, points)
    make_submission(world, state="eligible")  # nobody judged it: it doesn't weigh the mean down
    candidates, units = candidates_of(world.campaign, document_of(world.campaign), rule_of(world))
    scores = {units[each.id].key: each.figures.score for each in candidates}
    assert scores == {"c1": Fraction(Decimal("82.5")), "c2": Fraction(60)}


def test_no_unit_without_a_case_and_at_least_so_many(honouring):
    world = honouring(conditions=[
        {"kind": "at_least", "of": "cases", "min": 2}, {"kind": "at_least", "of": "eligible", "min": 2},
        {"kind": "at_least", "of": "awarded", "min": 1},
    ])  # fmt: skip
    make_submission(world, state="eligible")
    assert unmet(world) == {
        "c1": [refuse("honour_few_cases", count=1, min=2), refuse("honour_few_eligible", count=1, min=2), refuse("honour_few_awarded", count=0, min=1)],
        "c2": [refuse("honour_no_case"), refuse("honour_few_cases", count=0, min=2), refuse("honour_few_eligible", count=0, min=2), refuse("honour_few_awarded", count=0, min=1)],
    }  # fmt: skip
    give(world, make_submission(world, state="eligible"))
    assert unmet(world)["c1"] == []


def test_the_minimum_of_the_units_quotas(honouring):
    """The world's quota asks each city for at least one case of category b (E08)."""
    world = honouring(conditions=[{"kind": "minimums"}])
    make_nomination(world, make_submission(world, state="reported", category="a"))
    hand_in(world)
    short = refuse("honour_below_minimum", label="教研", used=0, min=1)
    assert unmet(world) == {"c1": [short], "c2": [refuse("honour_no_case"), short]}
    make_nomination(world, make_submission(world, state="reported", category="b"), rank=2)
    assert unmet(world)["c1"] == []


def test_handed_in_on_time_by_the_calendar_or_by_the_units_own_extension(honouring):
    world = honouring(conditions=[{"kind": "on_time"}])
    make_submission(world, state="reported")
    assert unmet(world)["c1"] == [refuse("honour_not_handed_in")]
    hand_in(world, at=LATE)
    late = [refuse("honour_late", at="2025-11-19 12:00")]
    assert unmet(world)["c1"] == late
    Extension.objects.create(
        tenant=world.tenant, campaign=world.campaign, stage="up", unit=world.unit("c1"), until=LATE + dt.timedelta(days=1),
        reason="停电", granted_by=world.organiser, granted_at=NOW,
    )  # fmt: skip
    assert unmet(world)["c1"] == late
    extended = {"conditions": (OnTime(kind="on_time", extended=True),)}
    assert unmet(world, **extended)["c1"] == []
    hand_in(world, at=LATE + dt.timedelta(days=2))
    assert unmet(world, **extended)["c1"] == [refuse("honour_late", at="2025-11-21 12:00")]
    StageRow.objects.filter(campaign=world.campaign, key="up").update(closes_at=None)
    assert unmet(world)["c1"] == []


def test_no_case_thrown_out(honouring):
    world = honouring(conditions=[{"kind": "none_disqualified"}])
    make_submission(world, state="eligible")
    assert unmet(world)["c1"] == []
    make_submission(world, state="disqualified")
    assert unmet(world)["c1"] == [refuse("honour_disqualified", count=1)]


def test_forms_handed_in_complete(honouring):
    world = honouring(conditions=[{"kind": "forms", "forms": ["table"]}])
    make_submission(world, state="eligible")
    missing = [refuse("honour_form_missing", label="汇总表")]
    assert unmet(world)["c1"] == missing
    form = world.campaign.current.doc.recommend.forms[0]
    save_document(
        world.campaign, world.unit("c1"), form, answers={"contact": "李"}, actor=world.coordinator, now=NOW
    )
    assert unmet(world)["c1"] == missing  # the scan is still out
    save_unit_document(world)
    assert unmet(world)["c1"] == []


def test_the_cost_does_not_grow_with_cases_or_units(honouring):
    every = [{"kind": "minimums"}, {"kind": "on_time", "extended": True}, {"kind": "none_disqualified"}, {"kind": "forms", "forms": ["table"]}]  # fmt: skip
    world = honouring(conditions=every, rank_by=["score"], cases="recommended", unit_kinds=[])

    def asked():
        with CaptureQueriesContext(connection) as queries:
            counted(world)
        return len(queries)

    make_nomination(world, make_submission(world, state="eligible"))
    hand_in(world)
    few = asked()
    for n in range(3):
        make_nomination(world, make_submission(world, unit="s3", state="eligible"), unit="c2", rank=n + 1)
        Unit.objects.create(tenant=world.tenant, key=f"x{n}", name=f"新{n}", kind="city", path=f"x{n}/")
    hand_in(world, "c2")
    assert (few, asked()) == (11, 11)
