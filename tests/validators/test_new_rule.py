"""A new rule is one file, its name in the registry, and one test: nothing else has to be told of it.

The rule below is written into a folder beside the others, and the registry gets its one line. Then, in a Python of its own,
everything that speaks of rules is asked: campaign documents, their page, the slot's box, the browser's check, the docs.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import validators.registry

ROOT = Path(validators.registry.__file__).parent.parent

RULE = '''
"""The length of a file's name. Requirements: none. Proves: characters. Cannot: understand them."""

from typing import Any, Literal

from validators.messages import Message
from validators.params import RuleParams
from validators.rule import Guide, Rule, failed, passed


class Params(RuleParams):
    """`max` characters."""

    rule: Literal["file.short_name"] = "file.short_name"
    max: int


def decide(facts, params, context):
    count = len(facts.name)
    values = {"measured": f"{count} 个字符", "limit": f"不超过 {params.max} 个字符"}
    return failed(params, "too_long", **values) if count > params.max else passed(params, **values)


def describe(params):
    return f"文件名不超过 {params.max} 个字符"


def client_check(params) -> dict[str, Any]:
    return {"look": "short_name", "max": params.max}


RULE = Rule(
    "file.short_name",
    "文件名长度",
    Params,
    decide,
    needs="name",
    describe=describe,
    brief=describe,
    client_check=client_check,
    messages={
        "ok": Message("文件名 {measured}，符合要求"),
        "too_long": Message("文件名 {measured}，{asked}；请改短", "右键 → 重命名。"),
    },
    guide=Guide(proves="文件名的字符数。", cannot="看不懂文件名。", advice="文件名要短时使用。", params={"max": "最多几个字符"}),
    example="{rule: file.short_name, max: 20}",
)
'''

ASK = """
import importlib.util, json, sys

import validators.rules

validators.rules.__path__.append(sys.argv[1])
spec = importlib.util.find_spec("validators.registry")
text = open(spec.origin, encoding="utf-8").read()
line = '    "file_size",\\n'
assert text.count(line) == 1
registry = importlib.util.module_from_spec(spec)
sys.modules["validators.registry"] = registry
exec(compile(text.replace(line, line + '    "file_short_name",\\n'), spec.origin, "exec"), registry.__dict__)

from campaigns.schema import Slot
from campaigns.schema.words import slot_words
from submissions.checks.client_checks import client_checks
from submissions.checks.slot_requirements import slot_requirements
from validators import docs
from validators.facts import FileFacts
from validators.findings import Finding
from validators.evaluation import evaluate_file
from validators.wording import worded

slot = Slot.model_validate({"key": "s", "label": "材料", "rules": [{"rule": "file.short_name", "max": 6}]})
stored = evaluate_file(FileFacts(name="一个很长的名字.pdf", size=3), slot.rules)[0].model_dump_json()
shown = worded(Finding.model_validate_json(stored))
try:
    Slot.model_validate({"key": "s", "label": "材料", "rules": [{"rule": "file.short_name", "maximum": 6}]})
    refused = ""
except ValueError as error:
    refused = str(error)
page = docs.text()
print(json.dumps({
    "page": slot_words(slot),
    "box": slot_requirements(slot).demands,
    "browser": client_checks(slot.rules),
    "finding": [shown.code, shown.status, shown.message, shown.hint],
    "refused": "maximum" in refused,
    "docs": ["## `file.short_name` 文件名长度" in page, "{rule: file.short_name, max: 20}" in page, "- 能查：文件名的字符数。" in page],
    "schema": "file.short_name" in json.dumps(Slot.model_json_schema()),
}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    (folder / "file_short_name.py").write_text(RULE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_documents_may_hold_it_and_wrong_parameters_are_refused(answers):
    assert (answers["refused"], answers["schema"]) == (True, True)


def test_its_words_stand_on_the_page_and_in_the_slots_box(answers):
    assert answers["page"][-1] == "文件名不超过 6 个字符"
    assert answers["box"][-1] == "文件名不超过 6 个字符"


def test_the_browser_gets_its_limits(answers):
    assert answers["browser"] == [
        {"look": "short_name", "max": 6, "advised": False, "group": "", "kinds": []}
    ]


def test_its_finding_is_worded_from_what_was_stored(answers):
    assert answers["finding"] == [
        "file.short_name.too_long",
        "fail",
        "文件名 11 个字符，要求不超过 6 个字符；请改短",
        "右键 → 重命名。",
    ]


def test_the_docs_describe_it(answers):
    assert answers["docs"] == [True, True, True]
