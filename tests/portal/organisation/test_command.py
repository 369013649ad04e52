"""manage.py organisation: what it prints and how it exits; the schema and the example of the docs."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.organisation import jsonschema
from portal.organisation.documents import load, parse
from tests.factories.organisations import SHIPPED

ROOT = Path(__file__).parents[3]
ENSHI = SHIPPED / "enshi.yaml"


def test_lint_says_what_there_is_and_names_a_mistake_by_line(tmp_path, capsys):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(ENSHI.read_text("utf-8").replace("kind: direct}", "kind: dirct}"), "utf-8")
    line = next(n for n, text in enumerate(wrong.read_text("utf-8").splitlines(), 1) if "dirct" in text)
    with pytest.raises(SystemExit) as ended:
        call_command("organisation", "lint", str(ENSHI), str(wrong))
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (1, f"{ENSHI}：可以导入（3 个单位类型，2 个属性，27 个单位）\n")
    assert told.err.splitlines()[0] == (
        f"{wrong}:{line}: units[25].kind：没有单位类型“dirct”，已定义的有：county、direct、school"
    )


@pytest.mark.django_db
def test_load_export_diff(tmp_path, capsys):
    target = tmp_path / "out.yaml"
    call_command("organisation", "load", str(ENSHI))
    call_command("organisation", "load", str(ENSHI))
    call_command("organisation", "export", "enshi", "--to", str(target))
    call_command("organisation", "diff", "enshi", str(target))
    assert capsys.readouterr().out.splitlines() == ["enshi：已导入", "enshi：没有变化", "没有差异"]
    exported, written = load(target), load(ENSHI)
    by_key = sorted(written.units, key=lambda unit: unit.key)
    assert sorted(exported.units, key=lambda unit: unit.key) == by_key
    assert exported.model_copy(update={"units": ()}) == written.model_copy(update={"units": ()})
    target.write_text(target.read_text("utf-8").replace("name: 鹤峰县教育局", "name: 鹤峰县教体局"), "utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("organisation", "diff", "enshi", str(target))
    assert (ended.value.code, capsys.readouterr().out) == (
        1,
        "~ 单位 › “鹤峰县教体局” › 名称：鹤峰县教育局 → 鹤峰县教体局\n",
    )


@pytest.mark.django_db
def test_an_unknown_tenant_is_misuse():
    with pytest.raises(CommandError) as caught:
        call_command("organisation", "export", "nobody")
    assert caught.value.returncode == 2


def test_the_json_schema_in_the_tree_is_current():
    assert (ROOT / jsonschema.PATH).read_text(encoding="utf-8") == jsonschema.as_text(), (
        "manage.py organisation schema --write"
    )


def test_the_example_of_the_docs_can_be_imported():
    text = (ROOT / "docs" / "organisation.md").read_text(encoding="utf-8")
    document = parse(text.split("```yaml\n")[1].split("```")[0])
    assert (document.slug, document.units[1].numbers) == ("some-city", {"teachers": 86.0})
