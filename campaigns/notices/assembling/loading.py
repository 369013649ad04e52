"""Whether the draft loads; what no document may hold is taken out and named."""

from typing import Any

from pydantic import ValidationError

from campaigns.notices.assembling.draft import Draft, Mark
from campaigns.schema import Document

MOST_NAMED = 500


def loading(document: dict[str, Any], marks: list[Mark]) -> Draft:
    """The draft, without the parts that no document may hold, each named by a mark."""
    for _ in range(MOST_NAMED):
        try:
            Document.model_validate(document)
        except ValidationError as bad:
            error = bad.errors(include_url=False, include_input=False)[0]
            place = _first_problem(error)
            removed = _take_out(document, place)
            said = str(error["msg"])[:200]
            marks.append(Mark(".".join(map(str, removed or place)), "", sure=False, problem=said))
            if removed is None:
                return Draft(document, tuple(marks), loads=False)
        else:
            return Draft(document, tuple(marks), loads=True)
    return Draft(document, tuple(marks), loads=False)


def _first_problem(error: Any) -> tuple[Any, ...]:
    """The place of a problem; a document's wrong names carry theirs in the context."""
    problems = error.get("ctx", {}).get("problems") if error["type"] == "names" else None
    return tuple(problems[0][0]) if problems else tuple(error["loc"])


def _take_out(document: dict[str, Any], place: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Remove the nearest thing that may be missing: the last list item on the way, else an optional part of the document."""
    steps: list[tuple[Any, Any]] = []
    node: Any = document
    walked: list[Any] = []
    for step in place:
        if (isinstance(node, dict) and step in node) or (
            isinstance(node, list) and isinstance(step, int) and step < len(node)
        ):
            steps.append((node, step))
            walked.append(step)
            node = node[step]
    for depth in range(len(steps) - 1, -1, -1):
        holder, step = steps[depth]
        last_of_needed = (
            isinstance(holder, list)
            and len(holder) == 1
            and walked[depth - 1] in ("categories", "stages", "tiers")
        )
        if isinstance(holder, list) and not last_of_needed:
            del holder[step]
            return tuple(walked[: depth + 1])
    if walked and walked[0] in (
        "recommend",
        "review",
        "awards",
        "rubrics",
        "author_limits",
        "declarations",
        "process",
    ):
        del document[walked[0]]
        return (walked[0],)
    return None
