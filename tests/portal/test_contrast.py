"""Words can be read: the colours of static/css/look.css keep a contrast of 4.5 (WCAG 2.2, 1.4.3)."""

import re

import pytest

from portal.templatetags.components import ACCENTS
from tests.architecture.source import ROOT

LOOK = (ROOT / "static/css/look.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", LOOK.split("/* One accent")[0]))
TENANTS = {
    name: dict(re.findall(r"--(accent[\w-]*): (#[0-9a-f]{6});", body))
    for name, body in re.findall(r"^\.accent-(\w+) \{(.*)\}$", LOOK, re.MULTILINE)
}


def light(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


def test_every_accent_is_drawn():
    assert set(TENANTS) == ACCENTS


@pytest.mark.parametrize("name", sorted(ACCENTS))
def test_an_accent_can_be_read(name):
    """White words on it, its words on white, on paper and on its own soft ground."""
    its = TENANTS[name]
    pairs = [
        ("#ffffff", its["accent"]),
        (its["accent"], COLOURS["paper"]),
        (its["accent"], its["accent-soft"]),
        (its["accent-deep"], its["accent-soft"]),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("name", ["good", "mind", "bad", "person", "stall", "info"])
def test_a_tone_can_be_read(name):
    pairs = [(COLOURS[name], "#ffffff"), (COLOURS[name], COLOURS[f"{name}-soft"])]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("words", ["ink", "ink-soft", "tblr-secondary"])
def test_words_can_be_read(words):
    grounds = [COLOURS["paper"], COLOURS["sheet"], "#fbf9f5", "#f1eee8"]
    assert [ground for ground in grounds if contrast(COLOURS[words], ground) < 4.5] == []
