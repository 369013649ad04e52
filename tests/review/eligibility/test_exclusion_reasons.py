"""Why a case is kept out: a reason of the campaign's list, and what was found."""

import pytest

from campaigns.schema.exclusions import OTHER, USUAL, ExclusionReason, reason_for_same_work, reasons_for
from portal.decisions import ALLOWED, refuse
from portal.models import Notification
from portal.tenants import tenant_scope
from review.eligibility import actions
from review.eligibility.decisions import decide_exclusion
from review.models import Eligibility
from tests.factories.review import NOW, fresh, make_submission, make_world
from tests.refusals import refusal

OWN = (
    ExclusionReason(key="brand", label="出现企业品牌"),
    ExclusionReason(key="material", label="材料不全", use=("reject",)),
    ExclusionReason(key="conduct", label="师德失范", use=("disqualify",)),
)


@pytest.mark.parametrize(
    ("exclusion", "own", "keys"),
    [
        ("reject", OWN, ["brand", "material", "other"]),
        ("disqualify", OWN, ["brand", "conduct", "other"]),
        ("reject", (), ["political", "scientific", "plagiarism", "false", "won-before", "rules", "other"]),
        ("disqualify", (), ["political", "scientific", "plagiarism", "false", "won-before", "integrity", "other"]),
        ("disqualify", (*OWN, OTHER), ["brand", "conduct", "other"]),
    ],
)  # fmt: skip
def test_what_may_be_chosen(exclusion, own, keys):
    assert [reason.key for reason in reasons_for(exclusion, own)] == keys


@pytest.mark.parametrize(
    ("same_as", "own", "key"),
    [
        ("case", USUAL, "plagiarism"),
        ("winner", USUAL, "won-before"),
        ("case", OWN, ""),
        ("winner", (*OWN, ExclusionReason(key="both", label="重复", same_work=("case", "winner"))), "both"),
    ],
)
def test_the_reason_for_the_same_work_is_the_campaigns(same_as, own, key):
    assert reason_for_same_work(same_as, own) == key


def test_a_campaign_may_word_other_itself():
    own = (ExclusionReason(key="other", label="其他情形"),)
    assert reasons_for("reject", own) == own


@pytest.mark.parametrize(
    ("code", "why", "expected"),
    [
        ("brand", "第 3 分钟", ALLOWED),
        ("", "口头说明", ALLOWED),
        ("brand", "  ", refuse("reason_missing")),
        ("conduct", "见函", refuse("no_such_reason")),
    ],
)
def test_a_reason_is_one_of_the_list_and_what_was_found_is_written(code, why, expected):
    assert decide_exclusion(code=code, listed={"brand", "material"}, why=why) == expected


def own_world():
    return make_world(
        exclusion_reasons=[{"key": "brand", "label": "出现企业品牌", "req": ["N11"]}], slug="ours"
    )


@pytest.mark.parametrize(
    ("action", "state"), [(actions.reject_submission, "ineligible"), (actions.disqualify, "disqualified")]
)
def test_code_and_words_are_kept_and_told(db, action, state):
    world = own_world()
    with tenant_scope(world.tenant):
        submission = make_submission(world, category="b", state="reported")
        action(submission, reason="brand", why=" 第 3 分钟 ", actor=world.organiser, now=NOW)
        row = Eligibility.objects.get(submission=submission)
        assert (row.reason_code, row.reason, row.came_from) == ("brand", "第 3 分钟", "reported")
        after = fresh(submission)
        assert (after.state, after.reason) == (state, "出现企业品牌：第 3 分钟")
        assert {n.params["why"] for n in Notification.objects.all()} == {"出现企业品牌：第 3 分钟"}


def test_one_that_is_not_listed_is_refused_and_nothing_happens(world):
    submission = make_submission(world, category="b", state="reported")
    refused = refusal(actions.disqualify, submission, reason="brand", why="x", actor=world.organiser, now=NOW)
    assert refused == refuse("no_such_reason")
    assert (fresh(submission).state, Eligibility.objects.count()) == ("reported", 0)


def test_the_usual_reasons_have_keys_of_their_own():
    keys = [reason.key for reason in (*USUAL, OTHER)]
    assert len(keys) == len(set(keys))
