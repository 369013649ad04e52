"""SECURITY.md against the tree: every test that it leans on is there."""

import re

from tests.architecture.source import ROOT


def test_every_test_that_is_named_is_there():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|portal|validators)/[\w./]+)`", text))
    assert len(named) > 20
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_row_of_the_threats_names_a_test():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text.partition("| 谁 | 想做什么 |")[2].partition("\n\n")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) >= 12
    assert [row for row in rows if "`tests/" not in row] == []


def test_every_failure_names_a_test_that_is_there():
    """docs/failures.md: each kind of failure with what proves it."""
    text = (ROOT / "docs" / "failures.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) >= 17
    named = {row: re.findall(r"`(tests/[\w./]+)`", row) for row in rows}
    assert [row for row, tests in named.items() if not tests] == []
    assert sorted({test for tests in named.values() for test in tests if not (ROOT / test).exists()}) == []


NAMED = re.compile(r"tests/[\w./-]*\w(?:/|(?:::\w+)?)")


def test_no_page_leans_on_a_test_that_is_gone():
    """README, SECURITY.md and everything in docs: each test's file and, where one is named, its function."""
    gone, seen = [], 0
    for page in (ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for name in sorted(set(NAMED.findall(page.read_text(encoding="utf-8")))):
            path, _, function = name.partition("::")
            file = ROOT / path
            there = file.exists() and (not function or f"def {function}(" in file.read_text(encoding="utf-8"))
            gone += [] if there else [f"{page.name}: {name}"]
            seen += 1
    assert (gone, seen > 200) == ([], True)


def test_what_proves_an_attack_or_a_failure_is_run():
    """A file without a test in it, or whose tests are all skipped, proves nothing."""
    named: set[str] = set()
    for page in ("SECURITY.md", "docs/failures.md"):
        named |= set(re.findall(r"tests/[\w./]+\.py", (ROOT / page).read_text(encoding="utf-8")))
    source = {name: (ROOT / name).read_text(encoding="utf-8") for name in named}
    assert [
        name for name, text in source.items() if not re.search(r"^(async )?def test_", text, re.MULTILINE)
    ] == []
    skipped = re.compile(r"^pytestmark = .*(skip\b|xfail)", re.MULTILINE)
    assert [name for name, text in source.items() if skipped.search(text)] == []
