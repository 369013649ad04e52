"""What an event holds is shown in words, whatever it holds (X08)."""

import ast

import pytest

from portal.audit.details import Detail, details_of, subjects_in
from portal.models import Role
from portal.words import audit_details
from tests.architecture.source import ROOT

OWN = {"actor", "now", "why", "campaign", "about"}


def keys_recorded():
    """Every key that some call of `audit.record` writes, with where; what a call spreads is the data of its decision."""
    keys = {}
    for room in ("portal", "campaigns", "submissions", "review"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {"audit.record", "record"}:
                    keys |= {
                        each.arg: str(path) for each in node.keywords if each.arg and each.arg not in OWN
                    }
    return keys


def test_every_key_has_a_name():
    keys = keys_recorded()
    assert {"before", "after", "role", "person", "old", "new"} <= keys.keys()
    assert sorted(keys.keys() - audit_details().keys() - {"about_key"}) == []


def test_every_name_is_of_a_known_kind():
    assert {line.partition("|")[2] for line in audit_details().values()} == {
        "",
        "person",
        "unit",
        "role",
        "bytes",
        "moment",
    }


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"before": "甲", "after": "乙"}, [("原来", "甲"), ("现在", "乙")]),
        ({"role": Role.COORDINATOR}, [("角色", "单位管理员")]),
        ({"role": "gone"}, [("角色", "gone")]),
        ({"deputy": True}, [("副管理员", "是")]),
        ({"deputy": False}, [("副管理员", "否")]),
        ({"person": 7}, [("人员", "张老师")]),
        ({"person": 8}, [("人员", "已删除的记录 person:8")]),
        ({"people": [7, 8]}, [("人员", "张老师、已删除的记录 person:8")]),
        ({"unit": 3}, [("单位", "第一小学")]),
        ({"unit": "di-yi"}, [("单位", "di-yi")]),
        ({"unit": None}, []),
        ({"after": ["owner", "expert"]}, [("现在", "owner、expert")]),
        ({"after": []}, []),
        ({"until": "2026-03-01T16:00:00+00:00"}, [("延至", "2026-03-02 00:00")]),
        ({"scores": {"a": "9.5"}}, [("各项得分", "a 9.5")]),
        ({"count": 0}, [("数量", "0")]),
        ({"about": "unit:3", "unheard_of": "x"}, [("unheard_of", "x")]),
    ],
)  # fmt: skip
def test_values_are_said_in_words(data, shown):
    names = {"person:7": "张老师", "unit:3": "第一小学"}
    assert details_of(data, names) == tuple(Detail(*each) for each in shown)


def test_rows_that_the_data_names_are_looked_up():
    assert list(subjects_in({"person": 7, "unit": "di-yi", "count": 3, "into": 4})) == ["person:7", "unit:4"]
