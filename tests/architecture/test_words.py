"""Every code of a refusal and of a notification has words and gives them what they name; no words lie about."""

import ast
import importlib
import string

from portal.words import notifications
from tests.architecture.source import APPS, sources


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


def _named(sentence):
    """What a sentence's placeholders name."""
    fields = (name for _, name, _, _ in string.Formatter().parse(sentence) if name)
    return {field.split(".")[0].split("[")[0] for field in fields}


def test_the_words_get_what_they_name():
    words, found = _words(), []
    for place, code, keywords in _codes():
        if code not in words or any(keyword.arg is None for keyword in keywords):
            continue
        given = {keyword.arg for keyword in keywords}
        if missing := _named(words[code]) - given:
            found.append(f"{place} {code} lacks {sorted(missing)}")
    assert found == []


def test_no_words_without_a_refusal():
    used = {
        node.value
        for source in sources(*APPS)
        if not source.path.endswith(("/messages.py", "/catalogue.py"))
        and not source.path.startswith("review/messages/")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(code for code in _words() if code not in used) == []


def _notification_codes():
    """(place, codes, names of the parameters) of each place that tells a person; `f"file.damaged_{...}"` stands for
    every code that begins so.
    """
    known = notifications()
    for source in sources(*APPS):
        for call in source.calls():
            if not (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in {"notify", "notify_each", "notify_many"}
            ):
                continue
            code = call.args[2]
            if isinstance(code, ast.JoinedStr):
                codes = [name for name in known if name.startswith(code.values[0].value)] or [
                    ast.unparse(code)
                ]
            elif isinstance(code, ast.IfExp):
                codes = [code.body.value, code.orelse.value]
            else:
                codes = [code.value]
            yield source.at(call), codes, {keyword.arg for keyword in call.keywords}


def test_every_notification_that_is_sent_has_words():
    known = notifications()
    places = list(_notification_codes())
    assert [f"{place} {code}" for place, codes, _ in places for code in codes if code not in known] == []
    assert len(places) >= 15


def test_the_words_of_a_notification_get_what_they_name():
    known = notifications()
    lacking = [
        f"{place} {code} lacks {sorted(missing)}"
        for place, codes, given in _notification_codes()
        for code in codes
        if (missing := _named("".join(known[code])) - given)
    ]
    assert lacking == []


def test_no_words_of_a_notification_that_nobody_sends():
    sent = {code for _, codes, _ in _notification_codes() for code in codes}
    assert sorted(set(notifications()) - sent) == []
