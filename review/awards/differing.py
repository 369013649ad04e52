"""What a run's plans and rounds have that the campaign's document hasn't. Pure."""

from campaigns.schema import Document
from review.awards.run_inputs import RunInputs
from review.awards.run_rules import rules_of


def differences(doc: Document, inputs: RunInputs, list_key: str = "") -> list[str]:
    """Dotted names of what differs, such as awards.0.rate; a plan that was added or removed is named as a whole."""
    rules = rules_of(doc, list_key)
    return [
        *_of("awards", [plan.model_dump(mode="json") for plan in rules.plans], [plan.model_dump(mode="json") for plan in inputs.plans]),
        *_of("rounds", [each.model_dump(mode="json") for each in rules.rounds], [each.model_dump(mode="json") for each in inputs.rounds]),
    ]  # fmt: skip


def _of(name: str, written: list[dict[str, object]], used: list[dict[str, object]]) -> list[str]:
    names = []
    for at in range(max(len(written), len(used))):
        if at >= len(written) or at >= len(used):
            names.append(f"{name}.{at}")
            continue
        before, after = written[at], used[at]
        names += [f"{name}.{at}.{key}" for key in sorted(before | after) if before.get(key) != after.get(key)]
    return names
