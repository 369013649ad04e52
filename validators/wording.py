"""A finding in words: the one function for everything that shows findings."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from validators import arrival
from validators.findings import Evidence, Finding, Phrase, Shown, Status, WordedEvidence, WordedFinding
from validators.messages import Message, Text, Values, fill
from validators.quantities import asked
from validators.registry import find
from validators.rule import DEMAND, PHRASES, SHARED, Rule

ANY_OF = "any_of"
_SHOWN: TypeAdapter[Shown] = TypeAdapter(Shown)


def any_of(limits: Sequence[Shown], *, own: Shown) -> Phrase:
    """The limits of alternatives, and the one that the finding itself is about."""
    options = [_SHOWN.dump_python(limit, mode="json") for limit in limits]
    return Phrase(code=ANY_OF, values={"options": options, "own": _SHOWN.dump_python(own, mode="json")})


def worded(finding: Finding) -> WordedFinding:
    """The finding with its sentence, and how to mend it; a code that nothing knows any more is named."""
    if isinstance(finding, WordedFinding):
        return finding
    rule = find(finding.rule)
    reason = finding.code.removeprefix(f"{finding.rule}.")
    message = _message(finding.rule, reason) or Message(f"{{label}}：{reason}")
    shown: dict[str, Any] = {
        name: shown_words(getattr(finding, name), rule) for name in ("measured", "limit", "tolerance")
    }
    values = Values(shown | finding.params | {"label": rule.label if rule else finding.rule})
    alternatives = isinstance(finding.limit, Phrase) and finding.limit.code == ANY_OF
    if isinstance(finding.limit, Phrase) and alternatives:
        values["limit"] = shown_words(_SHOWN.validate_python(finding.limit.values["own"]), rule)
    values["asked"] = asked(str(values["limit"]))
    text = _filled(message.text, values) or f"{values['label']}：{shown['measured'] or reason}"
    if alternatives:
        text += f"（满足以下任一项即可：{shown['limit']}）"
    good = finding.status in (Status.PASS, Status.SKIPPED)
    hint = "" if good else finding.hint or _filled(message.hint, values)
    shown["evidence"] = worded_evidence(finding.evidence, rule)
    fields = {name: getattr(finding, name) for name in Finding.model_fields}
    return WordedFinding.model_construct(
        **{**fields, **shown, "message": text, "hint": hint, "mark": mark_of(finding)}
    )


def worded_evidence(evidence: Iterable[Evidence], rule: Rule | None) -> list[WordedEvidence]:
    """Places and what stands there in words."""
    return [
        WordedEvidence(
            kind=piece.kind, at=piece.at, boxes=piece.boxes,
            place=shown_words(piece.place, rule), text=shown_words(piece.text, rule),
        )
        for piece in evidence
    ]  # fmt: skip


def mark_of(finding: Finding) -> str:
    """Ten hex digits of what is stored of it."""
    stored = finding.model_dump_json(include={"code", "params", "measured", "limit"})
    return hashlib.blake2b(stored.encode(), digest_size=5).hexdigest()


def shown_words(shown: Shown, rule: Rule | None) -> str:
    """A measured value, a limit or a tolerance in words; "" where the rule has none for it any more."""
    if isinstance(shown, str):
        return shown
    if shown.code == ANY_OF:
        return " 或 ".join(
            shown_words(_SHOWN.validate_python(option), rule) for option in shown.values["options"]
        )
    if shown.code == DEMAND:
        return _demand(shown.values, rule)
    text = (rule.phrases if rule else {}).get(shown.code) or PHRASES.get(shown.code)
    return _filled(text, Values(shown.values)) if text else ""


def _demand(values: dict[str, Any], rule: Rule | None) -> str:
    """What the parameters ask for; "" where they are older than the rule."""
    if rule is None or rule.limit is None:
        return ""
    try:
        return rule.limit(rule.Params.model_validate(values))
    except ValidationError:
        return ""


def _filled(text: Text, values: Values) -> str:
    """The sentence; "" where the finding is older than it and lacks a value that it can't do without."""
    try:
        return fill(text, values)
    except (KeyError, ValueError, TypeError, IndexError):
        return ""


def _message(rule_id: str, reason: str) -> Message | None:
    if rule_id == arrival.ID:
        return arrival.MESSAGES.get(reason)
    rule = find(rule_id)
    return rule.message(reason) if rule else SHARED.get(reason)
