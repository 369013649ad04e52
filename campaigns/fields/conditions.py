"""Whether a field or a slot is asked, and whether it must be filled. Pure."""

from typing import Any, Protocol

from campaigns.fields.values import Answers, choices_of, is_empty
from campaigns.schema import Condition


class Asked(Protocol):
    """A field or a slot."""

    @property
    def required(self) -> bool: ...
    @property
    def required_if(self) -> Condition | None: ...
    @property
    def show_if(self) -> Condition | None: ...


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether the condition is met; None is."""
    if condition is None:
        return True
    answer = answers.get(condition.field)
    if not condition.any_of:
        return not is_empty(answer)
    return any(key in condition.any_of for key in choices_of(answer))


def with_places(answers: Answers, *, track: str, group: str) -> dict[str, Any]:
    """The answers and the submission's track and group, as conditions see them."""
    return {**answers, "track": track, "group": group}


def shown(part: Asked, answers: Answers) -> bool:
    """Whether a field or a slot is asked at all."""
    return holds(part.show_if, answers)


def required(part: Asked, answers: Answers) -> bool:
    """Whether a field or a slot must be filled; `required_if` adds to `required`."""
    if not shown(part, answers):
        return False
    return part.required or (part.required_if is not None and holds(part.required_if, answers))
