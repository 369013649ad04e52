"""Every refusal code has words, and no words lie about."""

import ast
import importlib
import string

from tests.architecture.source import APPS, is_a, sources


def _words():
    found = {}
    for app in APPS:
        found.update(importlib.import_module(f"{app}.messages").REFUSALS)
    return found


def _codes():
    """Code -> the keyword names it is given, per place it is refused at."""
    for source in sources(*APPS):
        for call in source.calls():
            if isinstance(call.func, ast.Name) and call.func.id == "refuse" and call.args:
                first = call.args[0]
                if isinstance(first, ast.Constant):
                    yield source.at(call), first.value, call.keywords


def test_every_refusal_has_words():
    words = _words()
    assert [f"{place} {code}" for place, code, _ in _codes() if code not in words] == []


def test_the_words_get_what_they_name():
    words, found = _words(), []
    for place, code, keywords in _codes():
        if code not in words or any(keyword.arg is None for keyword in keywords):
            continue
        given = {keyword.arg for keyword in keywords}
        needed = {
            name.split(".")[0].split("[")[0]
            for _, name, _, _ in string.Formatter().parse(words[code])
            if name
        }
        if needed - given:
            found.append(f"{place} {code} lacks {sorted(needed - given)}")
    assert found == []


def test_no_words_without_a_refusal():
    used = {
        node.value
        for source in sources(*APPS)
        if not is_a(source, "messages")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(code for code in _words() if code not in used) == []
