"""What is wrong with a draft, place by place, in the words that an uploaded document gets; and the document where nothing is.
Pure.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from campaigns.editing.engine.places import Place, value_at
from campaigns.loading.lint import advice
from campaigns.schema import Document
from campaigns.schema.references import reference_problems
from portal.loading.nodes import Unwritten
from portal.loading.problems import explain
from portal.organisation.terms import Organisation

_PARTS = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_QUOTED = re.compile("“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as it stands: its mistakes, what is probably not meant, and the document it makes."""

    doc: Document | None
    problems: dict[Place, list[str]] = field(default_factory=dict)
    advice: tuple[tuple[Place, str], ...] = ()

    @property
    def count(self) -> int:
        return sum(map(len, self.problems.values()))


def check(data: dict[str, Any], organisation: Organisation) -> Checked:
    """The draft compared with the schema, then with the organisation that it names."""
    problems: dict[Place, list[str]] = {}
    try:
        doc = Document.model_validate(data)
    except ValidationError as error:
        for problem in explain(error, Unwritten(data), "", Document):
            problems.setdefault(_place(problem.path), []).append(problem.message)
        return Checked(None, problems)
    for place, words in reference_problems(doc, organisation):
        problems.setdefault(tuple(place), []).append(words)
    hints = tuple((_named_in(words, data), words) for words in advice(doc))
    return Checked(doc, problems, hints)


def _place(path: str) -> Place:
    """The place that a problem names."""
    return tuple(int(number) if number else name for number, name in _PARTS.findall(path))


def _named_in(words: str, data: dict[str, Any]) -> Place:
    """The part that a sentence names by its label, the innermost of them; () where it names none."""
    place: Place = ()
    for name in _QUOTED.findall(words):
        place = next(_parts_called(name, value_at(data, place), place), place)
    return place


def _parts_called(name: str, value: Any, place: Place) -> Any:
    if isinstance(value, dict):
        if place and name in (value.get("label"), value.get("name")):
            yield place
        for key, inner in value.items():
            yield from _parts_called(name, inner, (*place, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _parts_called(name, inner, (*place, n))
