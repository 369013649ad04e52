"""Words for refusals and for what the audit trail records. Each app keeps its own in `messages.py`, as
`REFUSALS: dict[code, sentence]` and `AUDIT: dict[action, words]`.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from portal.decisions import Decision

OURS = ("portal", "campaigns", "submissions", "review")


@cache
def _collected(catalogue: str) -> dict[str, str]:
    """A catalogue of every app's `messages.py` in one."""
    words: dict[str, str] = {}
    for label in OURS:
        name = f"{apps.get_app_config(label).name}.messages"
        if find_spec(name) is not None:
            words.update(getattr(import_module(name), catalogue, {}))
    return words


def refusals() -> dict[str, str]:
    """Every refusal code of the portal with its Chinese sentence (a `str.format` template)."""
    return _collected("REFUSALS")


def audit_words() -> dict[str, str]:
    """Every action of the audit trail with what it is called."""
    return _collected("AUDIT")


def audit_word(action: str) -> str:
    """What an action is called; the code itself where nobody names it."""
    return audit_words().get(action, action)


def say(decision: Decision) -> str:
    """A refusal in plain Chinese."""
    template = refusals().get(decision.code, "操作未完成（{code}）。请刷新页面后重试。")
    return template.format(code=decision.code, **decision.params)
