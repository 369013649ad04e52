"""Whatever is uploaded, the answer is a list of problems, never a crash."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns.loading import BadDocument, parse
from tests.factories.campaigns import FIXTURES

LINES = (FIXTURES / "enshi-2023.yaml").read_text(encoding="utf-8").splitlines()
PIECES = ["", "- ", ": ", "key: x", "  ", "\t", "[", "]", "{", "}", "&a", "*a", "<<: *a", "'", '"', "|", "null",
          "true", "12", "1.5", "2025-01-01", "-", "? a", "!!python/object:os.system x", "\u0000", "%", "@", "#"]  # fmt: skip


def survives(text):
    """The problems said, or None where the document is right; anything else is a crash."""
    try:
        parse(text, "x.yaml")
    except BadDocument as bad:
        problems = bad.problems
    else:
        return None
    lines = text.count("\n") + 1
    assert problems != ()
    assert [one for one in problems if not 1 <= one.line <= lines or not one.message] == []
    return problems


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(PIECES),
    st.sampled_from(["replace", "insert", "append", "cut", "double"]),
)
def test_one_broken_line(at, piece, how):
    lines = list(LINES)
    indent = len(lines[at]) - len(lines[at].lstrip())
    changed = {
        "replace": [" " * indent + piece],
        "insert": [" " * indent + piece, lines[at]],
        "append": [lines[at] + piece],
        "cut": [lines[at][: len(lines[at]) // 2]],
        "double": [lines[at], lines[at]],
    }[how]
    survives("\n".join([*lines[:at], *changed, *lines[at + 1 :]]))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
@example("")
@example("[" * 5000)
@example("a: " + "9" * 5000)
@example("version: 1\nslug: x\nname: !!binary aGk=\n")
@example("a: &a [*a]")
@example("- a\n- b")
def test_any_text(text):
    assert survives(text) is not None


def test_deep_nesting_is_refused_in_words():
    deep = "a: " + "[" * 900 + "]" * 900
    assert survives(deep)[0].message != ""
