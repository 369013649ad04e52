"""Words for refusals, for notifications and for what the audit trail records. Each app keeps its own in `messages.py`:
`REFUSALS: dict[code, sentence]`, `NOTIFICATIONS: dict[code, (title, body)]`, `AUDIT: dict[action, words]`; sentences, titles and bodies are `str.format`
templates. `TEXTS: dict[code, few words]` are those that also go by text message, `AUDIT_DETAILS: dict[key, "words|kind"]` names the values that an event holds,
`MERGED_ROWS: dict["app.Model.field", words]` what goes along when two accounts become one, `PARAMETERS: dict[name, function]` words a refusal's.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from portal.decisions import Decision

OURS = ("portal", "campaigns", "submissions", "review")


@cache
def _collected(catalogue: str) -> dict[str, Any]:
    """A catalogue of every app's `messages.py` in one."""
    words: dict[str, Any] = {}
    for label in OURS:
        name = f"{apps.get_app_config(label).name}.messages"
        if find_spec(name) is not None:
            words.update(getattr(import_module(name), catalogue, {}))
    return words


def refusals() -> dict[str, str]:
    """Every refusal code of the portal with its Chinese sentence (a `str.format` template)."""
    return _collected("REFUSALS")


def notifications() -> dict[str, tuple[str, str]]:
    """Every code of a notification with its title and body."""
    return _collected("NOTIFICATIONS")


def notification_text(code: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Title and body of a notification. An old row may lack what a newer sentence names: nothing stands there then."""
    title, body = notifications().get(code, (code, ""))
    values = defaultdict(str, params)
    return title.format_map(values), body.format_map(values)


def text_words() -> dict[str, str]:
    """The codes of notifications that also go by text message, with the few words that stand in it: no names, no titles."""
    return _collected("TEXTS")


def merged_rows() -> dict[str, str]:
    """The keys by which rows are a person's own ("app.Model.field"), with what those rows are called."""
    return _collected("MERGED_ROWS")


def audit_words() -> dict[str, str]:
    """Every action of the audit trail with what it is called."""
    return _collected("AUDIT")


def audit_details() -> dict[str, str]:
    """What each value is called that an event of the trail may hold, with its kind (`portal.audit.details`)."""
    return _collected("AUDIT_DETAILS")


def audit_word(action: str) -> str:
    """What an action is called; the code itself where nobody names it."""
    return audit_words().get(action, action)


def say(decision: Decision) -> str:
    """A refusal in plain Chinese."""
    template = refusals().get(decision.code, "操作未完成（{code}）。请刷新页面后重试。")
    wording = _collected("PARAMETERS")
    values = {
        name: wording[name](value) if name in wording else value for name, value in decision.params.items()
    }
    return template.format(code=decision.code, **values)
