"""Which submissions a rule speaks of: each list for itself, all lists together, and what holds of any of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.schema import Where
from campaigns.schema.matching import CaseFacts, matches

CASE = CaseFacts("lesson", "rural", "primary", "school", frozenset({"pilot", "old"}))


@pytest.mark.parametrize(
    ("where", "matched"),
    [
        ({}, True),
        ({"categories": ["lesson"]}, True),
        ({"categories": ["paper", "lesson"]}, True),
        ({"categories": ["paper"]}, False),
        ({"tracks": ["rural"]}, True),
        ({"tracks": ["urban"]}, False),
        ({"groups": ["primary"]}, True),
        ({"groups": ["middle"]}, False),
        ({"unit_kinds": ["school"]}, True),
        ({"unit_kinds": ["city"]}, False),
        ({"unit_attributes": ["pilot"]}, True),
        ({"unit_attributes": ["new", "old"]}, True),
        ({"unit_attributes": ["new"]}, False),
        ({"categories": ["lesson"], "tracks": ["rural"], "groups": ["primary"], "unit_kinds": ["school"], "unit_attributes": ["old"]}, True),
        ({"categories": ["lesson"], "tracks": ["urban"]}, False),
        ({"categories": ["paper"], "tracks": ["rural"]}, False),
    ],
)  # fmt: skip
def test_each_list_and_all_together(where, matched):
    assert matches(Where.model_validate(where), CASE) is matched


@pytest.mark.parametrize("where", [{"tracks": ["rural"]}, {"groups": ["primary"]}, {"unit_kinds": ["school"]}, {"unit_attributes": ["pilot"]}])  # fmt: skip
def test_a_case_without_the_value_is_not_meant(where):
    assert matches(Where.model_validate(where), CaseFacts("lesson")) is False


keys = st.sampled_from(["a", "b", "c"])
lists = st.lists(keys, unique=True, max_size=3).map(tuple)
wheres = st.builds(
    Where, categories=lists, tracks=lists, groups=lists, unit_kinds=lists, unit_attributes=lists
)
cases = st.builds(
    CaseFacts, category=keys, track=keys, group=keys, unit_kind=keys, unit_attributes=st.frozensets(keys)
)
PARTS = ("categories", "tracks", "groups", "unit_kinds", "unit_attributes")


@given(wheres, cases)
def test_a_rule_matches_where_each_of_its_lists_alone_does(where, case):
    alone = [matches(Where(**{part: getattr(where, part)}), case) for part in PARTS]
    assert matches(where, case) is all(alone)


@given(wheres, cases, st.sampled_from(PARTS), keys)
def test_a_longer_list_never_matches_less(where, case, part, key):
    names = getattr(where, part)
    if names and matches(where, case):
        assert matches(where.model_copy(update={part: (*names, key)}), case) is True


@given(wheres, cases, st.sampled_from(PARTS))
def test_without_a_list_a_rule_never_matches_less(where, case, part):
    if matches(where, case):
        assert matches(where.model_copy(update={part: ()}), case) is True
