"""manage.py campaign and check_file: what they print and how they exit."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.editing import key_reference
from campaigns.loading import jsonschema, load
from campaigns.management.commands.campaign import shipped
from portal.tenants import all_tenants
from tests.factories.campaigns import FIXTURES, SLUGS, campaign_of
from tests.factories.organisations import plant
from validators.registry import get

ROOT = Path(__file__).parents[3]


def run(*arguments, **more):
    """The command in a process of its own, without any database."""
    bare = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    bare.update(PORTAL_DATA="/nonexistent", SECRET_KEY="x", RECEIPT_KEY="y", **more)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


def document(slug):
    return str(FIXTURES / f"{slug}.yaml")


def test_lint_needs_no_database_and_lists_what_people_check():
    done = run("campaign", "lint", *[document(slug) for slug in SLUGS])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("可以发布") == 5
    assert done.stdout.count("提醒：") == 0
    assert "[checklist] 视频没有水印标识和商业广告（C12）" in done.stdout
    unbuilt = {
        rule.rule
        for slug in SLUGS
        for category in load(document(slug)).categories
        for slot in category.slots
        for rule in slot.rules
        if not get(rule.rule).built
    }
    assert {name for name in unbuilt if f"[{name}] " not in done.stdout} == set()


def test_lint_names_file_line_and_place(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((FIXTURES / "ningxia-2025.yaml").read_text().replace("max: 20min", "maxx: 20min"))
    line = next(n for n, text in enumerate(wrong.read_text().splitlines(), 1) if "maxx" in text)
    done = run("campaign", "lint", str(wrong), document("caet-2024"))
    assert (done.returncode, done.stdout.count("可以发布")) == (1, 1)
    assert f"{wrong}:{line}: categories[0].slots[1].rules[3].maxx：没有“maxx”这一项" in done.stderr


def test_misuse_is_two():
    assert run("campaign", "nope").returncode == 2
    assert run("campaign", "lint").returncode == 2


@pytest.mark.django_db
def test_load_export_load_is_the_identity(tmp_path, capsys):
    plant("liaoning")
    call_command("campaign", "load", document("liaoning-2025"))
    target = tmp_path / "out.yaml"
    call_command("campaign", "export", "liaoning-2025", "--to", str(target))
    call_command("campaign", "load", str(target))
    said = capsys.readouterr().out.splitlines()
    assert said == ["liaoning-2025：已发布第 1 版", "liaoning-2025：没有变化，仍是第 1 版"]
    assert load(target) == load(document("liaoning-2025"))


@pytest.mark.django_db
def test_diff_says_what_changes(tmp_path, capsys):
    plant("ningxia")
    call_command("campaign", "load", document("ningxia-2025"))
    call_command("campaign", "diff", "ningxia-2025", document("ningxia-2025"))
    changed = tmp_path / "changed.yaml"
    changed.write_text((FIXTURES / "ningxia-2025.yaml").read_text().replace("max: 35\n", "max: 40\n"))
    with pytest.raises(SystemExit) as ended:
        call_command("campaign", "diff", "ningxia-2025", str(changed))
    said = capsys.readouterr().out.splitlines()
    assert (ended.value.code, said[1:]) == (
        1,
        ["没有差异", "~ 推荐 › 名额 › “城市赛道” › 上限：35 → 40"],
    )


@pytest.mark.django_db
def test_an_unknown_campaign_is_misuse():
    with pytest.raises(CommandError) as caught:
        call_command("campaign", "export", "none")
    assert caught.value.returncode == 2


@pytest.mark.django_db
def test_a_rehearsal_can_be_loaded():
    from django.utils import timezone

    from campaigns.calendar.windows import decide_open
    from campaigns.schema import StageKind

    plant("enshi")
    call_command("campaign", "load", "--walkable", document("enshi-2023"))
    with all_tenants():
        doc = campaign_of("enshi-2023").current.doc
    assert decide_open(doc, StageKind.SUBMIT, "A1", now=timezone.now()).allowed is True


def test_the_json_schema_in_the_tree_is_current():
    assert (ROOT / jsonschema.PATH).read_text(encoding="utf-8") == jsonschema.as_text(), (
        "manage.py campaign schema --write"
    )


def test_the_page_of_keys_is_current_and_tells_every_key_once():
    """S44: every key with its values in Chinese and an example."""
    page = (ROOT / key_reference.PATH).read_text(encoding="utf-8")
    assert page == key_reference.as_text(shipped(ROOT)), "manage.py campaign schema --write"
    parts = re.findall(r"^### .*（`(\w+)`）$", page, re.MULTILINE)
    assert len(parts) == len(set(parts))
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    assert [key for key, words in told if not re.search("[\u4e00-\u9fff]", words)] == []
    assert "| `max` | 最多人数 | 整数 | `1` | `5` |" in page
    assert "`recommend` 单位推荐、`freeze` 冻结" in page


def test_an_editors_schema_speaks_chinese():
    """S44: no description was left to those who read the code."""
    texts = re.findall(r'"description": "([^"]*)"', jsonschema.as_text())
    assert [text for text in texts if not re.search("[\u4e00-\u9fff]", text)] == []


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A right Word file, one with too few 字, and one that is no Word file."""
    from validators.samples import make

    folder = tmp_path_factory.mktemp("papers")
    slot = load(document("enshi-2023")).category("A1").slot("text")
    right = make(slot.rules, folder, stem="right", title="智慧教育平台应用")
    rules = [
        rule.model_copy(update={"min": 100, "max": 900}) if rule.rule == "word.length" else rule
        for rule in slot.rules
    ]
    short = make(rules, folder, stem="short", title="智慧教育平台应用")
    fake = folder / "fake.docx"
    fake.write_text("这不是 Word 文档")
    return {"right": right, "short": short, "fake": fake}


def check(*arguments):
    where = ("--file", document("enshi-2023"), "--category", "A1", "--slot", "text", "--json")
    done = run("check_file", *where, *map(str, arguments))
    return done.returncode, json.loads(done.stdout)


def test_a_right_file_passes(papers):
    code, said = check(papers["right"])
    bad = [
        (one["rule"], one["status"], one["message"])
        for one in said["findings"]
        if one["status"] not in ("pass", "skipped")
    ]
    assert (bad, said["verdict"], code) == ([], "pass", 0)
    assert (said["campaign"], said["category"], said["slot"]) == ("enshi-2023", "A1", "text")


def test_a_short_text_fails_with_measure_limit_and_hint(papers):
    code, said = check(papers["short"])
    failing = {one["rule"]: one for one in said["findings"] if one["status"] == "fail"}
    assert (code, said["verdict"], list(failing)) == (1, "fail", ["word.length"])
    finding = failing["word.length"]
    assert finding["file"] == "short.docx"
    assert finding["limit"] == "3500–5000 字"
    assert (finding["measured"] != "", finding["hint"] != "", finding["req"]) == (True, True, ["E03"])
    assert finding["source"] == "字数控制在3500--5000字范围"


def test_several_files_are_judged_as_the_slots_files(papers):
    code, said = check(papers["right"], papers["short"])
    slot = [(one["rule"], one["status"]) for one in said["findings"] if one["file"] == ""]
    assert (code, slot) == (1, [("file.count", "fail")])


def test_a_file_that_is_no_word_file_fails(papers):
    code, said = check(papers["fake"])
    assert (code, said["verdict"]) == (1, "fail")
    assert [one["rule"] for one in said["findings"] if one["status"] == "fail"] == ["file.type"]


def test_the_fields_reach_the_rules(papers):
    where = ("--file", document("ningxia-2025"), "--category", "teaching", "--slot", "text", "--json")
    named = papers["right"].rename(papers["right"].with_name("马晓明的案例.docx"))
    done = run("check_file", *where, "--field", "authors=马晓明、李四", "--field", "unit=一校", str(named))
    said = json.loads(done.stdout)
    named.rename(named.with_name("right.docx"))
    failing = [one["rule"] for one in said["findings"] if one["status"] == "fail"]
    assert (done.returncode, "anonymity.name" in failing) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--file", "x.yaml", "--category", "A1", "--slot", "text", __file__),
        ("--file", document("enshi-2023"), "--category", "Z", "--slot", "text", __file__),
        ("--file", document("enshi-2023"), "--category", "A1", "--slot", "nope", __file__),
        ("--file", document("enshi-2023"), "--category", "A1", "--slot", "text", "/no/such/file"),
        ("--file", document("enshi-2023"), "--category", "A1", "--slot", "text", "--field", "x", __file__),
        ("--file", document("enshi-2023"), "--category", "A1", "--slot", "text"),
        ("--category", "A1", "--slot", "text", __file__),
        ("--campaign", "none", "--category", "A1", "--slot", "text", __file__),
    ],
)
def test_misuse_of_check_file_is_two(arguments):
    done = run("check_file", *arguments)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.django_db
def test_with_a_campaign_the_rules_in_force_are_used(papers, capsys):
    plant("enshi")
    call_command("campaign", "load", document("enshi-2023"))
    with pytest.raises(SystemExit) as ended:
        call_command("check_file", str(papers["short"]), campaign="enshi-2023", category="A1", slot="text")
    said = capsys.readouterr().out
    assert (ended.value.code, "文字材料（“1”）：不合格" in said) == (1, True)
