"""The tests themselves: what two modules need stands in a factory, and every refusal is reached."""

import ast
from importlib import import_module

import pytest

from tests.architecture.source import APPS, ROOT


def test_no_test_module_imports_another():
    imports = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if any(name.startswith("tests.") and name.split(".")[-1].startswith("test_") for name in names):
                imports.append(f"{path.relative_to(ROOT)}:{node.lineno} {names[0]}")
    assert imports == [], "what two test modules need stands in a factory or a conftest"


def strings_in(folder):
    """Every string that stands as a value of its own in a Python file below the folder."""
    return {
        node.value
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("app", APPS)
def test_every_refusal_is_reached_by_a_test(app):
    codes = import_module(f"{app}.messages").REFUSALS
    named = strings_in("tests")
    assert [code for code in codes if code not in named] == []
