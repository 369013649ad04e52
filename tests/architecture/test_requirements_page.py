"""docs/requirements.md against the tree: every demand once, and what it cites is really there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "requirements.md"
LAST = {"C": 24, "E": 16, "N": 20, "D": 23, "L": 24, "X": 12}
FIXTURES = {
    "C": "caet-2024",
    "E": "enshi-2023",
    "N": "ningxia-2025",
    "D": "district-2025",
    "L": "liaoning-2025",
}
STATES = ("已实现", "部分（", "人工（", "尚未")

ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]\d\d \|", line)
]
BY_ID = pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    folder = ROOT / "fixtures" / "campaigns"
    return {
        letter: yaml.load((folder / f"{slug}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        for letter, slug in FIXTURES.items()
    }


def cited(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def step(node: Any, word: str) -> Any:
    """Into a mapping by name; into a list by an entry's `key`, its rule, or its number."""
    if isinstance(node, dict):
        return node[word]
    for entry in node:
        if isinstance(entry, dict) and word in (entry.get("key"), entry.get("rule")):
            return entry
    return node[int(word)]


def resolve(document: Any, path: str) -> Any:
    node = document
    for name, bracket in re.findall(r"([^.\[\]]+)|\[([^\]]+)\]", path):
        node = step(node, name or bracket)
    return node


def demands(node: Any) -> set[str]:
    """Every id in a `req` list at this place or below it."""
    if isinstance(node, list):
        return set().union(*map(demands, node))
    if not isinstance(node, dict):
        return set()
    return set(node.get("req") or ()).union(*map(demands, node.values()))


def test_every_demand_has_one_row():
    wanted = [f"{letter}{number:02}" for letter, last in LAST.items() for number in range(1, last + 1)]
    assert [row[0] for row in ROWS] == wanted


@BY_ID
def test_the_row_says_where_it_stands(row):
    _, demand, place, tests, state = row
    assert demand != ""
    assert cited(place) != []
    assert [word for word in STATES if state.startswith(word)] != []
    assert (tests == "—") == state.startswith(("人工", "尚未"))


@BY_ID
def test_the_cited_tests_exist(row):
    for name in cited(row[3]):
        path, test = name.split("::")
        assert re.findall(
            rf"^def ({re.escape(test)})\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE
        ) == [test]


@BY_ID
def test_the_cited_places_carry_the_demand(row, documents):
    name, places = row[0], cited(row[2])
    if name.startswith("X"):
        assert [place for place in places if not (ROOT / place).is_file()] == []
        return
    nodes = [resolve(documents[name[0]], place) for place in places]
    assert name in set().union(*map(demands, nodes))


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        ("N12", ("读不到的由人核对", "只提醒", "声音、文件内的图片由人核对")),
        ("X06", ("只给去除属性的副本", "不能去除的不给", "声音里说出的姓名和单位不改动")),
    ],
)
def test_blindness_claims_no_more_than_is_so(demand, words):
    """EX22: the rows of N12 and X06 say what no machine looks at and what an expert may still hear; each claim of what is
    kept from experts has its own test (EX16, EX18, EX21).
    """
    (row,) = [row for row in ROWS if row[0] == demand]
    assert [word for word in words if word not in row[4]] == []
    assert demand == "N12" or {test.rpartition("::")[2] for test in cited(row[3])} >= {
        "test_ex16_ex18_the_bytes_name_nobody",
        "test_ex21_version_and_time_tell_nothing",
        "test_what_cannot_be_stripped_is_withheld_in_words",
    }
