"""X05: recommending, taking back, giving places, taking them back, handing in, returning, in any order, against a plain
model of dictionaries. The model counts seats one by one; the portal's answer must be the model's, each time.
"""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.decisions import NotAllowed
from portal.tenants import tenant_scope
from review.models import Allotment, Nomination, NominationBatch
from review.nominations import actions
from review.nominations.allotments.actions import give_places
from submissions.models import Submission
from tests.factories.review import COMMENT, NOW, fresh, make_chain_world, make_submission

MOST = {"": 4, "示范校": 2}
QUOTA = {
    "key": "all", "label": "合计", "unit_kinds": ["city"], "max": 4,
    "sub_caps": [{"label": "示范校", "where": {"unit_attributes": ["demo"]}, "max": 2}],
}  # fmt: skip
SCHOOLS = {"x1": "k1", "x2": "k1", "y1": "k2", "s1": "c1", "s2": "c1"}
"""School -> the unit that recommends its cases first."""
CHILDREN = {"c1": ("k1", "k2", "s1", "s2"), "k1": ("x1", "x2"), "k2": ("y1",)}
DEMO = {"x2", "y1", "s2"}
UNITS = ("c1", "k1", "k2")
CASES = [(school, n) for school in SCHOOLS for n in range(3)]


class Model:
    """What should be so: whose list holds which case, what is handed in, sent back and given."""

    def __init__(self):
        self.lists = {unit: set() for unit in UNITS}
        self.handed = set()
        self.sent_back = set()
        self.given = {}
        self.passed = set()

    def current(self, case):
        for unit in ("c1", SCHOOLS[case[0]]):
            if case in self.lists[unit]:
                return unit
        return None

    def counted(self, case, part):
        return not part or case[0] in DEMO

    def seats_used(self, root, part):
        """Child of the root -> cases of it that take the root's seats."""
        used = dict.fromkeys(CHILDREN[root], 0)
        for case in CASES:
            if not self.counted(case, part):
                continue
            first = SCHOOLS[case[0]]
            if first == root and case in self.lists[root]:
                used[case[0]] += 1
            elif root == "c1" and first != "c1" and case in self.lists[first]:
                used[first] += 1
        return used

    def number(self, root, part):
        """The root's seats; None where it has none to speak of."""
        if root == "c1":
            return MOST[part]
        return self.given.get((root, part)) if (root, "") in self.given else None

    def fits(self, root, part, used, given):
        """Own seats first, then those of the pool."""
        number = self.number(root, part)
        pool = number - sum(given.values())
        return sum(max(used[child] - given.get(child, 0), 0) for child in used) <= pool

    def gifts(self, root, part):
        return {child: self.given[child, part] for child in CHILDREN[root] if (child, part) in self.given}

    def may_nominate(self, case, unit):
        first = SCHOOLS[case[0]]
        if unit in self.handed:
            return False
        if unit == first:
            if self.current(case) is not None:
                return False
        elif not (
            unit == "c1"
            and self.current(case) == first
            and first in self.handed
            and case not in self.sent_back
        ):
            return False
        if unit == "c1":
            for part, most in MOST.items():
                if self.counted(case, part) and sum(self.counted(c, part) for c in self.lists["c1"]) >= most:
                    return False
        asked = [(unit, case[0])] if unit == first else []
        asked += [("c1", unit)] if unit != "c1" else []
        for root, child in asked:
            for part in MOST:
                gifts = self.any_gifts(root, part)
                if not self.counted(case, part) or not gifts or self.number(root, part) is None:
                    continue
                used = self.seats_used(root, part)
                used[child] += 1
                if not self.fits(root, part, used, self.gifts(root, part)):
                    return False
        return True

    def any_gifts(self, root, part):
        return bool(self.gifts(root, part))

    def may_give(self, giver, child, part, places):
        number = self.number(giver, part)
        if giver in self.handed or number is None:
            return False
        old, new = self.given.get((child, part), 0), places or 0
        used = self.seats_used(giver, part)
        passed_on = sum(self.gifts(child, part).values()) if child in CHILDREN else 0
        if new < old and new < max(used[child], passed_on):
            return False
        before = self.gifts(giver, part)
        after = {key: value for key, value in before.items() if key != child}
        after |= {} if places is None else {child: places}
        if sum(after.values()) > number and sum(after.values()) > sum(before.values()):
            return False

        def seats(gifts):
            return sum(max(used[each], gifts.get(each, 0)) for each in used)

        return seats(after) <= number or seats(after) <= seats(before)

    def may_withdraw(self, case, unit):
        return self.current(case) == unit and (
            unit not in self.handed or (case in self.sent_back and unit != "c1")
        )

    def may_hand_in(self, unit):
        if unit in self.handed or not self.lists[unit]:
            return False
        if unit != "c1":
            return not self.lists[unit] & self.sent_back
        below = {SCHOOLS[case[0]] for case in self.lists["c1"]} - {"c1"}
        return below <= self.handed

    def may_reopen(self, unit):
        return unit in self.handed and (unit == "c1" or "c1" not in self.handed)

    def may_send_back(self, case):
        first = SCHOOLS[case[0]]
        return (
            first != "c1" and self.current(case) == first and first in self.handed
            and case not in self.sent_back and "c1" not in self.handed
        )  # fmt: skip

    def may_hand_up_again(self, case):
        return case in self.sent_back and "c1" not in self.handed

    def passed_over(self):
        """What stood before the top when it handed in and was not put forward."""
        below = {case for unit in ("k1", "k2") if unit in self.handed for case in self.lists[unit]}
        return below - self.lists["c1"]


class Recommending(RuleBasedStateMachine):
    """The portal and the model side by side."""

    world = None
    submissions = {}

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model = Model()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def unit(self, key):
        return self.world.unit(key)

    def agree(self, expected, action, *args, **kwargs):
        """Whether the action went through, which must be what the model expects."""
        try:
            with transaction.atomic():
                action(*args, actor=self.world.coordinator, now=NOW, **kwargs)
            happened = True
        except NotAllowed as refused:
            happened = False
            self.last = refused.decision
        assert happened == expected, (action.__name__, getattr(self, "last", None), vars(self.model))
        return happened

    def case(self, case):
        return fresh(self.submissions[case])

    @rule(case=st.sampled_from(CASES), unit=st.sampled_from(UNITS))
    def nominate(self, case, unit):
        if unit not in {"c1", SCHOOLS[case[0]]}:
            return
        if self.agree(
            self.model.may_nominate(case, unit),
            actions.nominate,
            self.case(case),
            self.unit(unit),
            comment=COMMENT,
        ):
            self.model.lists[unit].add(case)

    @rule(case=st.sampled_from(CASES))
    def nominate_first(self, case):
        self.nominate(case, SCHOOLS[case[0]])

    @rule(case=st.sampled_from(CASES), unit=st.sampled_from(UNITS))
    def withdraw(self, case, unit):
        if self.agree(
            self.model.may_withdraw(case, unit), actions.withdraw_nomination, self.case(case), self.unit(unit)
        ):
            self.model.lists[unit].discard(case)
            if unit != "c1":
                self.model.sent_back.discard(case)

    @rule(
        gift=st.sampled_from([(giver, child) for giver, children in CHILDREN.items() for child in children]),
        part=st.sampled_from(list(MOST)),
        places=st.one_of(st.none(), st.integers(0, 5)),
    )
    def give(self, gift, part, places):
        giver, child = gift
        expected = self.model.may_give(giver, child, part, places)
        if self.agree(
            expected, give_places, self.world.campaign, self.unit(giver), "all", {(child, part): places}
        ):
            if places is None:
                self.model.given.pop((child, part), None)
            else:
                self.model.given[child, part] = places

    @precondition(lambda self: any(self.model.lists.values()))
    @rule(unit=st.sampled_from(UNITS))
    def hand_in(self, unit):
        if self.agree(
            self.model.may_hand_in(unit),
            actions.submit_batch,
            self.world.campaign,
            self.unit(unit),
            despite_warnings=True,
        ):
            self.model.handed.add(unit)
            if unit == "c1":
                self.model.passed |= self.model.passed_over()
                self.model.sent_back -= self.model.passed

    @precondition(lambda self: self.model.handed)
    @rule(unit=st.sampled_from(UNITS))
    def reopen(self, unit):
        if self.agree(
            self.model.may_reopen(unit),
            actions.reopen_batch,
            self.world.campaign,
            self.unit(unit),
            why="补报",
        ):
            self.model.handed.discard(unit)
            if unit == "c1":
                self.model.passed.clear()

    @precondition(lambda self: self.model.handed)
    @rule(case=st.sampled_from(CASES))
    def send_back(self, case):
        until = NOW + dt.timedelta(days=1)
        if self.agree(
            self.model.may_send_back(case),
            actions.send_back,
            self.case(case),
            self.unit("c1"),
            why="请改",
            until=until,
        ):
            self.model.sent_back.add(case)

    @precondition(lambda self: self.model.sent_back)
    @rule(data=st.data())
    def hand_up_again(self, data):
        case = data.draw(st.sampled_from(sorted(self.model.sent_back)))
        unit = self.unit(SCHOOLS[case[0]])
        if self.agree(self.model.may_hand_up_again(case), actions.hand_up_again, self.case(case), unit):
            self.model.sent_back.discard(case)

    @invariant()
    def the_rows_are_the_models(self):
        by_pk = {submission.pk: case for case, submission in self.submissions.items()}
        rows = list(Nomination.objects.select_related("batch__unit"))
        for unit in UNITS:
            assert {
                by_pk[row.submission_id] for row in rows if row.batch.unit.key == unit
            } == self.model.lists[unit]
        current = {by_pk[row.submission_id]: row.batch.unit.key for row in rows if row.current_of_id}
        assert current == {case: self.model.current(case) for case in CASES if self.model.current(case)}
        assert {by_pk[row.submission_id] for row in rows if row.sent_back_at} == self.model.sent_back
        handed = NominationBatch.objects.filter(state="submitted").values_list("unit__key", flat=True)
        assert set(handed) == self.model.handed
        given = {
            (row.receiver.key, row.part): row.places for row in Allotment.objects.select_related("receiver")
        }
        assert given == self.model.given

    @invariant()
    def what_the_top_left_is_passed_over(self):
        passed = set(Submission.objects.filter(state="passed_over").values_list("pk", flat=True))
        assert passed == {self.submissions[case].pk for case in self.model.passed}

    @invariant()
    def no_limit_is_passed(self):
        for part, most in MOST.items():
            assert sum(self.model.counted(case, part) for case in self.model.lists["c1"]) <= most

    @invariant()
    def the_organiser_has_what_the_top_handed_in(self):
        reported = set(Submission.objects.filter(state="reported").values_list("pk", flat=True))
        top = self.model.lists["c1"] if "c1" in self.model.handed else set()
        assert reported == {self.submissions[case].pk for case in top}


@pytest.mark.django_db
def test_x05_the_portal_and_a_plain_model_agree_on_every_step(storage):
    world = make_chain_world([QUOTA])
    with tenant_scope(world.tenant):
        for key in ("x2", "y1"):
            school = world.unit(key)
            school.attributes = ["demo"]
            school.save()
        Recommending.world = world
        Recommending.submissions = {case: make_submission(world, unit=case[0]) for case in CASES}
        run_state_machine_as_test(
            Recommending,
            settings=settings(
                max_examples=25,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
