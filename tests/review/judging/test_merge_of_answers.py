"""The page's joining of two windows' answers (`static/js/review/merge.js`), run by node."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.node import run_module

SCRIPT = """
import { merge } from "js/review/merge.js";
answer = given.map(([base, mine, theirs]) => merge(base, mine, theirs));
"""


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("6", "6", "6", ("6", "")),
        ("6", "7", "6", ("7", "")),
        ("6", "6", "8", ("8", "brought")),
        ("6", "7", "8", ("7", "conflict")),
        ("", "7", "7", ("7", "")),
        ("6", "", "8", ("", "conflict")),
        ("6", "", "6", ("", "")),
        ("6", "6", "", ("", "brought")),
    ],
)
def test_one_item_of_two_windows(base, mine, theirs, expected):
    (merged,) = run_module(SCRIPT, [[{"a": base}, {"a": mine}, {"a": theirs}]])
    kind = "conflict" if merged["conflicts"] else "brought" if merged["brought"] else ""
    assert (merged["values"]["a"], kind) == expected


@settings(max_examples=5, deadline=None)
@given(st.data())
def test_nothing_that_only_one_window_changed_is_lost(data):
    answers = st.fixed_dictionaries({name: st.sampled_from(["", "1", "2"]) for name in "abc"})
    triples = data.draw(st.lists(st.tuples(answers, answers, answers), min_size=20, max_size=40))
    for (base, mine, theirs), merged in zip(triples, run_module(SCRIPT, triples), strict=True):
        for name in "abc":
            sides = {mine[name], theirs[name]} - {base[name]}
            assert (name in merged["conflicts"]) == (
                len(sides) == 2
                or (mine[name] != theirs[name] and base[name] not in (mine[name], theirs[name]))
            )
            if len(sides) == 1 and name not in merged["conflicts"]:
                assert merged["values"][name] == sides.pop()
