"""2,000 cases and 60 experts from the draw to a list that was corrected: every step by action or page, the bundle checked by the
script that strangers use.
"""

import datetime as dt
import io
import json
import runpy
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from portal.models import Role, Task
from portal.tasks import jobs
from portal.tenants import tenant_scope
from review.awards import actions as awarding
from review.awards.actions.decisions import working_run
from review.awards.actions.drafting import current_run
from review.certificates.actions import issue_all
from review.eligibility.actions import disqualify
from review.judging.actions.drafts import apply_draft, compute_draft, draft_assignment, write_draft
from review.judging.rankings import last_round
from review.judging.sharing_out import DrawRules
from review.models import Assignment, Award, AwardRun, Certificate, Objection, Review
from review.objections import actions as objecting
from review.objections.queries import changes_after
from review.objections.states import Step
from submissions.models import Submission
from tests.factories.many_reviews import fill_reviews, many_reviewers, many_submissions
from tests.factories.portal import make_person
from tests.factories.review import NOW, fresh, join, make_world

CASES, EXPERTS, SAMPLED = 2000, 60, 3
LATER = NOW + dt.timedelta(hours=1)
outside = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_results.py"))


@pytest.fixture
def big(db, storage, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(review={"rounds": [{"key": "final", "label": "终评", "per_case": 3}]})
    with tenant_scope(world.tenant):
        yield world


def draw(world):
    """Three experts for each case, drafted, looked at, applied; what a worker does is done here."""
    many_submissions(world, CASES)
    many_reviewers(world, EXPERTS)
    round_ = last_round(world.campaign.current.doc)
    draft = draft_assignment(world.campaign, round_, DrawRules(), seed=11, actor=world.organiser, now=NOW)
    compute_draft(draft, now=NOW)
    apply_draft(draft, actor=world.organiser, now=NOW)
    write_draft(draft, actor=world.organiser, now=NOW)
    return list(Assignment.objects.order_by("pk"))


def score_on_pages(client, world, assignments):
    """A few by their experts' own pages."""
    for assignment in assignments:
        join(world, assignment.reviewer.person, Role.REVIEWER)
        client.force_login(assignment.reviewer.person)
        page = world.path("expert-case", assignment=assignment.uuid)
        assert client.get(page).status_code == 200
        client.post(page, {"p-idea": "31.5", "p-work": "50", "comment": "这是一段评语文字"})


def recomputed(client, world, run):
    """What the stranger's script makes of the bundle that the desk hands out, and what the bundle states."""
    client.force_login(world.organiser)
    content = client.get(world.path("desk-award-bundle", run=run.number)).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = json.loads(archive.read("run.json"))
    stated = {line["case"]: (line["tier"], line["rank"], line["score"]) for line in document["list"]}
    found = outside["recompute"](document)
    return {case: (tier, rank, str(score)) for case, (tier, rank, score) in found.items()}, stated


def settle_ties(client, world, run):
    """On the desk, each tie that waits: as many of the equal cases rise as the best line holds. How many ties."""
    ties = [tie for tie in run.summary["ties"] if tie["open"]]
    for tie in ties:
        (best, _, places), lowest = tie["tiers"][0], "" if tie["past_all"] else tie["tiers"][-1][0]
        tiers = {f"tier:{case}": best if at < places else lowest for at, case in enumerate(tie["cases"])}
        response = client.post(world.path("desk-award-tie"), tiers | {"why": "评审组合议"})
        assert response.status_code == 302
    return len(ties)


def awards():
    return Counter(Award.objects.standing().values_list("label", flat=True))


def test_two_thousand_cases(big, client):
    world = big
    assignments = draw(world)
    assert len(assignments) == CASES * 3
    assert set(Counter(row.reviewer_id for row in assignments).values()) == {CASES * 3 // EXPERTS}
    assert set(Counter(row.submission_id for row in assignments).values()) == {3}
    score_on_pages(client, world, assignments[:SAMPLED])
    assert Review.objects.filter(state="submitted", total="81.5").count() == SAMPLED
    fill_reviews(world, assignments[SAMPLED:], seed=12)

    client.force_login(world.organiser)
    client.post(world.path("desk-awards"))  # so many that a worker drafts the list
    (task,) = Task.objects.filter(kind="award-draft", state=Task.State.WAITING)
    jobs.run_task(task_id=task.pk)
    run = current_run(world.campaign)
    # 2,000 at 80 %: 1,600, of which 320, 640 and 640 (E12); equal cases at a line wait below it
    assert [[places for _, _, places in pool["places"]] for pool in run.summary["pools"]] == [[320, 640, 640]]
    assert settle_ties(client, world, run) == 3
    assert awards() == {"一等奖": 320, "二等奖": 640, "三等奖": 640}

    notice = objecting.open_notice(
        world.campaign, opens_at=NOW, closes_at=NOW + dt.timedelta(days=5), text="", actor=world.organiser, now=NOW
    )  # fmt: skip
    best = Award.objects.select_related("submission").order_by("rank", "pk").first().submission
    objection = objecting.file_objection(
        notice, submission=best, ground="procedure", text="评分时漏看了一份材料，见附件", name="赵实名",
        contact="13900000000", actor=make_person("objector"), now=NOW,
    )  # fmt: skip
    for step in (Step.ACCEPT, Step.UPHOLD):
        objecting.take_step(
            Objection.objects.get(pk=objection.pk), step, text="查实", actor=world.organiser, now=NOW
        )
    client.post(
        world.path("desk-award-adjust", case=best.uuid), {"tier": "second", "why": "异议成立，改为二等奖"}
    )
    after_notice = NOW + dt.timedelta(days=6)
    assert awarding.publish_awards(world.campaign, actor=world.organiser, now=after_notice) == 1600
    (change,) = changes_after(type(notice).objects.select_related("campaign").get(pk=notice.pk))
    assert (change.submission, change.before, change.after) == (best, "一等奖", "二等奖")
    published = current_run(world.campaign)
    found, stated = recomputed(client, world, published)
    assert found == stated
    assert issue_all(world.campaign, actor=world.organiser, now=after_notice) == 1600

    cheat = Submission.objects.filter(awards__tier="first").order_by("awards__rank", "pk").first()
    disqualify(fresh(cheat), why="抄袭", actor=world.organiser, now=after_notice)
    client.post(world.path("desk-award-correct"), {"why": "一件案例抄袭，取消资格"})
    correction = working_run(world.campaign)
    settle_ties(client, world, correction)
    later = after_notice + dt.timedelta(hours=1)
    changes = awarding.publish_correction(correction, actor=world.organiser, now=later)
    assert changes.taken == [cheat.pk]
    again, stated_again = recomputed(client, world, correction)
    assert again == stated_again
    assert cheat.number not in again
    assert list(AwardRun.objects.order_by("number").values_list("state", flat=True))[-2:] == [
        "superseded",
        "published",
    ]
    moved = len(changes.given) + len(changes.changed)
    assert issue_all(world.campaign, actor=world.organiser, now=later + dt.timedelta(hours=1)) == moved
    assert Certificate.objects.filter(revoked_at=None).count() == Award.objects.public().count()
