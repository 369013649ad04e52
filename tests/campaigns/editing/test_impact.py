"""What changed rules would mean for what was handed in: told before they are published, and kept or taken over."""

import pytest
from django.conf import settings

from campaigns.editing.impact import SHOWN, Effect
from campaigns.models import CampaignDraft
from portal.models import AuditEvent, Role
from portal.tenants import all_tenants, tenant_scope
from submissions.models import Submission
from submissions.states import State
from tests.factories.portal import client_of, make_member, make_person, url
from tests.factories.submissions import NOW, document, make_world

CASES = 20
OUT = "按新规则会变得不合格的案例"
OVER = "会超出每人、每单位限报的"


@pytest.fixture
def world(db, storage, clock):
    """Twenty cases that were handed in, each by a teacher with a colleague who signs all of them; a draft, a case that is thrown
    out, and one of another tenant's campaign.
    """
    foreign = make_world(document("foreign-2026", tenant="foreign"), owner="stranger")
    world = make_world()
    for place, states in (
        (world, [State.SUBMITTED] * CASES + [State.DRAFT, State.DISQUALIFIED]),
        (foreign, [State.SUBMITTED]),
    ):
        with tenant_scope(place.tenant):
            for n, state in enumerate(states):
                owner = make_person(f"teacher-{place.tenant.slug}-{n}")
                authors = ((f"教师{n}", f"139000001{n:02}"), ("王同事", "13800000000"))
                case = place.draft(owner=owner, title=f"案例{n}", authors=authors)
                number = f"{place.campaign.slug}-{n:06}"
                Submission.objects.filter(pk=case.pk).update(state=state, submitted_at=NOW, number=number)
    return world


@pytest.fixture
def organiser(world):
    return client_of(make_member("runs", "test", Role.ORGANISER))


@pytest.fixture
def draft(organiser):
    return organiser.post(url("campaign-edit", campaign="test-2026"))["Location"]


def change(**parts):
    """Put other rules into the draft."""
    with all_tenants():
        row = CampaignDraft.objects.get()
        CampaignDraft.objects.filter(pk=row.pk).update(document=row.document | parts)


def effects(look):
    return {effect.label: list(effect.lines) for effect in look.context["effects"]}


def test_a_limit_changed_after_twenty_cases(organiser, draft):
    with all_tenants():
        category = CampaignDraft.objects.get().document["categories"][0]
    limit = {"key": "one", "role": "any", "max": 2}
    change(categories=[category | {"team": {"max": 1}}], author_limits=[limit])
    found = effects(organiser.get(f"{draft}publish/"))
    assert list(found) == [OUT, OVER]
    assert [line.partition("：")[0] for line in found[OUT]] == [
        f"test-2026-{n:06} 案例{n}" for n in range(CASES)
    ]
    assert found[OVER] == [f"王同事（北市第一中学）：{CASES} 件，上限 2 件"]


def test_a_change_that_concerns_nobody_says_so(organiser, draft):
    change(summary="新的简介")
    look = organiser.get(f"{draft}publish/")
    assert (effects(look), "没有影响" in look.content.decode()) == ({}, True)


@pytest.mark.parametrize(("earlier", "versions"), [("keep", {1: CASES}), ("adopt", {2: CASES})])
def test_earlier_cases_keep_their_rules_or_come_under_the_new_ones(
    world, organiser, draft, earlier, versions
):
    change(summary="新的简介")
    look = organiser.get(f"{draft}publish/")
    confirm = {name: look.context["confirm"][name].value() for name in ("edits", "after")}
    organiser.post(f"{draft}publish/", confirm | {"why": "", "earlier": earlier})
    with tenant_scope(world.tenant):
        rows = Submission.objects.filter(state=State.SUBMITTED).values_list("rule_set__version", flat=True)
        assert {version: list(rows).count(version) for version in set(rows)} == versions
        assert Submission.objects.get(state=State.DISQUALIFIED).rule_set.version == 1
        assert AuditEvent.objects.filter(action="submission.adopt").count() == (earlier == "adopt")


def test_who_answers_is_registered():
    assert settings.RULE_IMPACTS == ["submissions.drafts.impact.effects", "review.nominations.impact.effects"]
    assert settings.RULE_ADOPTION == "submissions.drafts.impact.adopt"


def test_of_many_lines_the_first_are_shown():
    effect = Effect("x", True, [str(n) for n in range(SHOWN + 5)])
    assert (len(effect.shown), effect.more) == (SHOWN, 5)
