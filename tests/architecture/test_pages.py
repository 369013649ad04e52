"""The templates keep the content security policy: no inline script, style or handler, nothing from elsewhere."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

RULES = {
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.IGNORECASE
    ),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(
        r"<[^>]*\son(click|change|input|submit|load|error|key\w+|focus|blur)\s*=", re.IGNORECASE
    ),
    "javascript address": re.compile(r"href\s*=\s*[\"']javascript:", re.IGNORECASE),
    "asset from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
    ),
    "htmx that evaluates": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:", re.IGNORECASE),
    "the browser's own question": re.compile(r"data-confirm"),
    "unescaped value": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}


def _templates():
    return sorted(ROOT.glob("templates/**/*.html")) + sorted(ROOT.glob("*/templates/**/*.html"))


@pytest.mark.parametrize("rule", RULES)
def test_templates_keep_the_policy(rule):
    found = []
    for path in _templates():
        text = path.read_text(encoding="utf-8")
        found += [
            f"{path.relative_to(ROOT)}:{text[: match.start()].count(chr(10)) + 1} {match[0][:60]}"
            for match in RULES[rule].finditer(text)
        ]
    assert found == []


def test_icons_that_pages_use_are_in_the_sprite():
    from portal.assets import ICONS

    named = re.compile(r"icons\.svg['\"]\s*%\}#([a-z0-9-]+)")
    found = {
        f"{path.relative_to(ROOT)} {name}"
        for path in _templates()
        for name in named.findall(path.read_text(encoding="utf-8"))
        if name not in ICONS
    }
    assert sorted(found) == []


def test_every_script_parses():
    """A script that does not parse is dropped by the browser whole, and nothing on the page says so."""
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    broken = []
    for path in scripts:
        answer = subprocess.run(
            ["node", "--input-type=module", "--check"],
            input=path.read_text(encoding="utf-8"), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            broken.append(f"{path.relative_to(ROOT)}: {answer.stderr.strip().splitlines()[0]}")
    assert broken == []
    assert len(scripts) > 10
