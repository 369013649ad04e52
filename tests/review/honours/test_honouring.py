"""Drafting, adjusting, publishing and taking back: what is written, who is told, what is refused, under concurrency too."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from portal.decisions import NotAllowed
from portal.models import AuditEvent, Broadcast, Role, Unit, subject_of
from portal.organisation.units.merging import merge_units
from portal.tenants import tenant_scope
from review.awards.actions import adjust_award, publish_awards
from review.certificates.actions import issue_all, reissue
from review.honours import actions
from review.honours.public import published_honours
from review.models import Award, Certificate, HonourList, UnitHonour
from tests.factories.portal import make_person
from tests.factories.review import NOW, join, make_honour, make_submission, make_world
from tests.racing import race

LATER = NOW + dt.timedelta(days=3)


def awarded(world, unit, count=1):
    """So many awarded cases of the unit, drafted by hand."""
    for _ in range(count):
        submission = make_submission(world, unit=unit, category="b", state="eligible")
        adjust_award(submission, tier="first", why="合议", actor=world.organiser, now=NOW)


def publish_results(world):
    publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)


def draft(world, places=None, now=NOW):
    award = world.campaign.current.doc.unit_awards[0]
    return actions.draft_list(world.campaign, award, places=places, actor=world.organiser, now=now)


def row(world, unit):
    return UnitHonour.objects.select_related("honour_list", "unit").get(unit__key=unit)


def outcomes():
    rows = UnitHonour.objects.order_by("unit__path")
    return [(each.unit.key, each.rank, each.outcome) for each in rows.select_related("unit")]


def adjust(world, unit, honoured, why="合议"):
    actions.adjust(row(world, unit), honoured=honoured, why=why, actor=world.organiser, now=LATER)


def publish(world, now=LATER):
    return actions.publish_list(HonourList.objects.get(), actor=world.organiser, now=now)


def refused(job):
    with pytest.raises(NotAllowed) as caught:
        job()
    return caught.value.decision.code, dict(caught.value.decision.params)


def trail(action):
    rows = AuditEvent.objects.filter(action=action).order_by("pk")
    return [(each.subject, each.actor, each.why, dict(each.data)) for each in rows]


def told(code):
    return [
        (each.pending, each.params, each.made_by)
        for each in Broadcast.objects.filter(code=code).order_by("pk")
    ]


@pytest.fixture
def ready(honouring):
    """Two awarded cases of c1 and one of c2, results public."""
    world = honouring()
    awarded(world, "s1", 2)
    awarded(world, "s3")
    publish_results(world)
    world.campaign.refresh_from_db()
    return world


def test_a_draft_keeps_every_units_figures(ready):
    drafted = draft(ready)
    assert (drafted.label, drafted.places, drafted.counted, drafted.drafted_by, drafted.published_at) == ("组织奖", 1, 2, ready.organiser, None)  # fmt: skip
    assert outcomes() == [("c1", 1, "chosen"), ("c2", 2, "left")]
    assert row(ready, "c1").figures == {
        "cases": 2, "eligible": 2, "awarded": 2, "tiers": {"first": 2}, "disqualified": 0, "points": "", "score": "", "unmet": [],
    }  # fmt: skip
    assert trail("honour.draft") == [(subject_of(drafted), ready.organiser, "", {"units": 2, "places": 1})]


def test_points_score_and_unmet_conditions_are_kept_as_they_are_shown(honouring):
    world = honouring(
        rank_by=["points", "score"], points={"cases": "0.5", "tiers": {"first": 3}},
        conditions=[{"kind": "at_least", "of": "awarded", "min": 1}],
    )  # fmt: skip
    awarded(world, "s1")
    draft(world)
    first, last = row(world, "c1").figures, row(world, "c2").figures
    assert (first["points"], first["score"], first["unmet"]) == ("3.5", "", [])
    assert last["unmet"] == [["honour_no_case", {}], ["honour_few_awarded", {"count": 0, "min": 1}]]
    assert outcomes() == [("c1", 1, "chosen"), ("c2", None, "unmet")]


def test_a_second_draft_replaces_the_first_and_what_was_adjusted(ready):
    draft(ready)
    adjust(ready, "c1", False)
    old = HonourList.objects.get().pk
    draft(ready)
    assert (outcomes(), HonourList.objects.get().pk == old, row(ready, "c1").manual) == ([("c1", 1, "chosen"), ("c2", 2, "left")], False, False)  # fmt: skip


def test_the_organiser_says_how_many_where_the_rule_does_not(honouring):
    world = honouring(places=None)
    awarded(world, "s1")
    awarded(world, "s3")
    assert refused(lambda: draft(world)) == ("honour_places_missing", {"label": "组织奖"})
    assert HonourList.objects.count() == 0
    draft(world, places=2)
    assert [outcome for _, _, outcome in outcomes()] == ["chosen", "chosen"]


def test_the_rules_number_is_not_overruled_by_what_is_typed(ready):
    assert draft(ready, places=9).places == 1


def test_nothing_to_draft_where_no_unit_can_take_part(honouring):
    world = honouring(unit_kinds=["school"])
    Unit.objects.filter(kind="school").update(closed_at=NOW)
    assert refused(lambda: draft(world)) == ("honour_no_unit", {})


def test_by_hand_with_a_reason_within_the_places(ready):
    drafted = draft(ready)
    assert refused(lambda: adjust(ready, "c2", True)) == ("honour_places_full", {"places": 1})
    assert refused(lambda: adjust(ready, "c1", False, why=" ")) == ("reason_missing", {})
    assert refused(lambda: adjust(ready, "c1", True)) == ("honour_as_it_was", {})
    adjust(ready, "c1", False, why=" 有违规 ")
    adjust(ready, "c2", True)
    assert outcomes() == [("c1", 1, "left"), ("c2", 2, "chosen")]
    first = row(ready, "c1")
    assert (first.manual, first.why, first.decided_by, first.decided_at) == (
        True,
        "有违规",
        ready.organiser,
        LATER,
    )
    assert trail("honour.adjust") == [
        (subject_of(first), ready.organiser, "有违规", {"old": "chosen", "new": "left"}),
        (subject_of(row(ready, "c2")), ready.organiser, "合议", {"old": "left", "new": "chosen"}),
    ]
    assert drafted.places == 1


def test_a_unit_that_lacks_a_condition_is_never_honoured_by_hand(honouring):
    world = honouring(places=5)
    awarded(world, "s1")
    draft(world)
    assert refused(lambda: adjust(world, "c2", True)) == ("honour_unmet", {})


def test_a_row_of_a_list_that_was_drafted_over_is_not_adjusted(ready):
    draft(ready)
    old = row(ready, "c1")
    draft(ready)

    def late():
        actions.adjust(old, honoured=False, why="合议", actor=ready.organiser, now=LATER)

    assert refused(late) == ("honours_drafted_anew", {})


def test_published_after_the_results_only_and_the_units_coordinators_hear_of_it(honouring):
    world = honouring()
    awarded(world, "s1")
    draft(world)
    other = make_person("of-c2")
    join(world, other, Role.COORDINATOR, world.unit("c2"))
    assert refused(lambda: publish(world)) == ("honours_before_results", {})
    assert published_honours(world.campaign) == []
    publish_results(world)
    assert publish(world) == 1
    assert [(each.label, each.units) for each in published_honours(world.campaign)] == [("组织奖", ("甲市",))]
    assert [(each.unit.key, each.published_at) for each in UnitHonour.objects.order_by("unit__path")] == [
        ("c1", LATER),
        ("c2", None),
    ]
    assert told("honour.published") == [
        ([world.coordinator.pk], {"campaign": "教学案例征集", "award": "组织奖"}, world.organiser)
    ]
    assert trail("honour.publish") == [
        (subject_of(HonourList.objects.get()), world.organiser, "", {"units": 1})
    ]
    published = ("honours_published_already", {})
    assert [
        refused(lambda: publish(world)),
        refused(lambda: draft(world)),
        refused(lambda: adjust(world, "c1", False)),
    ] == [published] * 3


def test_ties_are_decided_before_publishing(honouring):
    world = honouring(ties="by_hand")
    awarded(world, "s1")
    awarded(world, "s3")
    publish_results(world)
    draft(world)
    assert outcomes() == [("c1", 1, "tied"), ("c2", 1, "tied")]
    assert refused(lambda: publish(world)) == ("honour_ties_open", {"count": 2})
    adjust(world, "c2", True)
    assert refused(lambda: publish(world)) == ("honour_ties_open", {"count": 1})
    adjust(world, "c1", False)
    assert publish(world) == 1


def test_figures_that_changed_since_keep_the_list_from_being_public(ready):
    draft(ready)
    make_submission(ready, unit="s3", category="b", state="eligible")
    assert refused(lambda: publish(ready)) == ("honours_changed", {"count": 1})
    draft(ready)
    assert publish(ready) == 1


def test_an_empty_list_is_not_published(ready):
    draft(ready)
    adjust(ready, "c1", False)
    assert refused(lambda: publish(ready)) == ("honours_empty", {})


def test_taking_back_revokes_and_tells_and_is_done_once(ready):
    draft(ready)

    def take_back(why="材料不实"):
        actions.withdraw(row(ready, "c1"), why=why, actor=ready.organiser, now=LATER)

    assert refused(take_back) == ("honour_not_public", {})
    publish(ready)
    issue_all(ready.campaign, actor=ready.organiser, now=LATER)
    assert refused(lambda: take_back(" ")) == ("reason_missing", {})
    take_back()
    honour, certificate = row(ready, "c1"), Certificate.objects.get(honour__isnull=False)
    assert (honour.withdrawn_at, honour.withdrawn_by, honour.withdrawn_why) == (
        LATER,
        ready.organiser,
        "材料不实",
    )
    assert (certificate.revoked_at, certificate.revoked_why) == (LATER, "材料不实")
    assert published_honours(ready.campaign) == []
    assert told("honour.withdrawn") == [
        ([ready.coordinator.pk], {"campaign": "教学案例征集", "award": "组织奖", "unit": "甲市", "why": "材料不实"}, ready.organiser)
    ]  # fmt: skip
    assert trail("honour.withdraw") == [
        (subject_of(honour), ready.organiser, "材料不实", {"certificates": 1})
    ]
    assert refused(take_back) == ("honour_withdrawn_already", {})
    issue_all(ready.campaign, actor=ready.organiser, now=LATER)
    assert Certificate.objects.filter(honour__isnull=False).count() == 1  # none anew


def test_units_have_certificates_of_their_own_numbers(ready):
    draft(ready)
    publish(ready)
    assert issue_all(ready.campaign, actor=ready.organiser, now=LATER) == 4
    of_unit = Certificate.objects.get(award=None)
    assert (of_unit.number, of_unit.holder, of_unit.unit_name, of_unit.title, of_unit.label, of_unit.campaign) == ("ZZ-2025-001", "甲市", "甲市", "", "组织奖", ready.campaign)  # fmt: skip
    assert told("honour.certified") == [
        ([ready.coordinator.pk], {"campaign": "教学案例征集", "award": "组织奖"}, ready.organiser)
    ]
    assert issue_all(ready.campaign, actor=ready.organiser, now=LATER) == 0
    assert trail("certificate.issue")[-1][3] == {"count": 4}


def test_a_units_certificate_is_reissued_with_its_name_only(ready):
    draft(ready)
    publish(ready)
    issue_all(ready.campaign, actor=ready.organiser, now=LATER)
    old = Certificate.objects.get(award=None)
    values = {"unit_name": "x", "title": "y", "why": "更名", "actor": ready.organiser, "now": LATER}
    assert refused(lambda: reissue(old, holder=" ", **values)) == ("certificate_unit_blank", {})
    new = reissue(old, holder="甲市教育局", **values)
    assert (new.number, new.holder, new.unit_name, new.title, new.honour, new.replaces) == ("ZZ-2025-002", "甲市教育局", "甲市教育局", "", old.honour, old)  # fmt: skip


def test_without_a_wording_a_unit_has_no_certificate(honouring):
    world = honouring(certificate=None)
    awarded(world, "s1")
    publish_results(world)
    draft(world)
    publish(world)
    assert (
        issue_all(world.campaign, actor=world.organiser, now=LATER),
        Certificate.objects.filter(award=None).count(),
    ) == (1, 0)


def test_the_database_holds_what_a_certificate_is_of_and_what_is_public(ready):
    draft(ready)
    publish(ready)
    values = {
        "tenant": ready.tenant,
        "campaign": ready.campaign,
        "rule_set": ready.campaign.current,
        "holder": "x",
        "label": "x",
        "issued_at": NOW,
    }
    award, honour = Award.objects.first(), row(ready, "c1")
    for number, of in enumerate(({}, {"award": award, "honour": honour})):
        with pytest.raises(IntegrityError, match="certificate_of_award_or_honour"), transaction.atomic():
            Certificate.objects.create(number=f"X{number}", **values, **of)
    with pytest.raises(IntegrityError, match="unit_honour_published_if_chosen"), transaction.atomic():
        UnitHonour.objects.filter(pk=honour.pk).update(outcome="left")
    with pytest.raises(IntegrityError, match="unit_honour_withdrawn_if_published"), transaction.atomic():
        UnitHonour.objects.exclude(pk=honour.pk).update(withdrawn_at=NOW)


def test_another_tenants_units_and_cases_are_never_counted(honouring):
    south = honouring(tenant="south")
    awarded(south, "s1", 3)
    north = honouring()
    awarded(north, "s3")
    draft(north)
    assert outcomes() == [("c1", None, "unmet"), ("c2", 1, "chosen")]
    assert {each.tenant_id for each in UnitHonour.objects.all()} == {north.tenant.pk}
    with tenant_scope(south.tenant):
        assert UnitHonour.objects.count() == 0


def test_a_row_of_another_tenants_list_is_refused_by_the_database(honouring):
    south = honouring(tenant="south")
    foreign = make_honour(south).honour_list_id
    north = honouring()
    honour = make_honour(north)

    def move():
        with transaction.atomic():
            UnitHonour.objects.filter(pk=honour.pk).update(honour_list=foreign)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="honour_list_id_of_tenant"):
        move()


def test_merging_units_keeps_the_honour_and_refuses_where_both_have_it(honouring):
    world = honouring()
    make_honour(world, "c1")
    make_honour(world, "c2", outcome="left")
    merge_units(world.unit("c2"), into=world.unit("c1"), actor=world.organiser, why="撤并", now=NOW)
    assert [(each.unit.key, each.outcome) for each in UnitHonour.objects.select_related("unit")] == [
        ("c1", "chosen")
    ]
    make_honour(world, "s1")
    make_honour(world, "s2")
    words = {"unit": "甲市一中", "into": "甲市二中", "campaign": "教学案例征集", "award": "组织奖"}

    def merge():
        merge_units(world.unit("s1"), into=world.unit("s2"), actor=world.organiser, why="撤并", now=NOW)

    assert refused(merge) == ("unit_merge_honours", words)


@pytest.fixture
def racing(transactional_db, storage, services, monkeypatch):
    """The same for real connections."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(unit_awards=[{"key": "org", "label": "组织奖", "unit_kinds": ["city"], "cases": "below", "rank_by": ["awarded"], "places": 1}])  # fmt: skip
    with tenant_scope(world.tenant):
        awarded(world, "s1", 2)
        awarded(world, "s3")
        publish_results(world)
        yield world


def test_racing_to_publish_one_wins_and_the_units_are_told_once(racing):
    draft(racing)
    assert race(racing, [lambda: publish(racing)] * 2) == ["done", "honours_published_already"]
    assert (len(told("honour.published")), len(trail("honour.publish"))) == (1, 1)


def test_racing_for_the_last_place_one_gets_it(racing):
    draft(racing)
    adjust(racing, "c1", False)
    ended = race(racing, [lambda: adjust(racing, "c1", True), lambda: adjust(racing, "c2", True)])
    assert (ended, UnitHonour.objects.filter(outcome="chosen").count()) == (["done", "honour_places_full"], 1)


def test_racing_to_draft_leaves_one_list(racing):
    assert race(racing, [lambda: draft(racing)] * 2) == ["done", "done"]
    assert (HonourList.objects.count(), UnitHonour.objects.count()) == (1, 2)
