"""Answers that carry their reason: every limit, window and permission returns a `Decision`.

A refusal is data (a code and its parameters); the words for it live in each app's `messages.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NO_PARAMS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or no with a code (`quota_full`, `stage_closed` ...) and the values its words need."""

    allowed: bool
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=lambda: _NO_PARAMS)

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def refuse(code: str, **params: Any) -> Decision:
    """A refusal with its code and parameters."""
    return Decision(False, code, MappingProxyType(params))


class NotAllowed(Exception):
    """An action was refused; `decision` says why."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.code)
        self.decision = decision


class Forbidden(NotAllowed):
    """The person may not do this at all, here: no other page helps, so the answer is 403."""


def authorise(decision: Decision) -> None:
    """Raise `Forbidden` unless the decision allows: who may, as `require` is what may be done."""
    if not decision.allowed:
        raise Forbidden(decision)


def require(decision: Decision) -> None:
    """Raise `NotAllowed` unless the decision allows."""
    if not decision.allowed:
        raise NotAllowed(decision)


def first_refusal(*decisions: Decision) -> Decision:
    """The first refusal, or `ALLOWED`."""
    return next((d for d in decisions if not d.allowed), ALLOWED)
