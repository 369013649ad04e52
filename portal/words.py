"""Words for refusals. Each app keeps its own in `messages.py` as `REFUSALS: dict[code, sentence]`."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from portal.decisions import Decision

OURS = ("portal", "campaigns", "submissions", "review")


@cache
def refusals() -> dict[str, str]:
    """Every refusal code of the portal with its Chinese sentence (a `str.format` template)."""
    found: dict[str, str] = {}
    for label in OURS:
        name = f"{apps.get_app_config(label).name}.messages"
        if find_spec(name) is not None:
            found.update(import_module(name).REFUSALS)
    return found


def say(decision: Decision) -> str:
    """A refusal in plain Chinese."""
    template = refusals().get(decision.code, "操作未完成（{code}）。请刷新页面后重试。")
    return template.format(code=decision.code, **decision.params)
