"""A finding in words: the one function for everything that shows findings."""

from validators import arrival
from validators.findings import Finding, Status, WordedFinding
from validators.messages import Message, Text, Values, fill
from validators.quantities import asked
from validators.registry import find
from validators.rule import SHARED


def worded(finding: Finding) -> WordedFinding:
    """The finding with its sentence, and how to mend it; a code that nothing knows any more is named."""
    if isinstance(finding, WordedFinding):
        return finding
    rule = find(finding.rule)
    reason = finding.code.removeprefix(f"{finding.rule}.")
    message = _message(finding.rule, reason) or Message(f"{{label}}：{reason}")
    values = Values(measured=finding.measured, limit=finding.limit, tolerance=finding.tolerance)
    values |= finding.params | {"label": rule.label if rule else finding.rule}
    values["asked"] = asked(str(values["limit"]))
    text = _said(message.text, values) or f"{values['label']}：{finding.measured or reason}"
    if "any_of" in values:
        text += f"（满足以下任一项即可：{' 或 '.join(values['any_of'])}）"
    good = finding.status in (Status.PASS, Status.SKIPPED)
    hint = "" if good else finding.hint or _said(message.hint, values)
    fields = {name: getattr(finding, name) for name in Finding.model_fields}
    return WordedFinding.model_construct(**{**fields, "message": text, "hint": hint})


def _said(text: Text, values: Values) -> str:
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
