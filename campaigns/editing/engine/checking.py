"""What is wrong with a draft, place by place, in the words that an uploaded document gets but with the keys by their names,
as the forms show them; and the document where nothing is. Pure.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from campaigns.editing.engine.places import Place
from campaigns.loading.lint import hints
from campaigns.schema import Document
from campaigns.schema.labels import keys_in_chinese
from campaigns.schema.references import reference_problems
from portal.loading.nodes import Unwritten
from portal.loading.problems import explain
from portal.organisation.terms import Organisation

_PARTS = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as it stands: its mistakes, what is probably not meant, and the document it makes."""

    doc: Document | None
    problems: dict[Place, list[str]] = field(default_factory=dict)
    advice: dict[Place, list[str]] = field(default_factory=dict)

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
            problems.setdefault(_place(problem.path), []).append(keys_in_chinese(problem.message))
        return Checked(None, problems)
    for place, words in reference_problems(doc, organisation):
        problems.setdefault(tuple(place), []).append(keys_in_chinese(words))
    advice: dict[Place, list[str]] = {}
    for place, words in hints(doc, organisation):
        advice.setdefault(place, []).append(keys_in_chinese(words))
    return Checked(doc, problems, advice)


def _place(path: str) -> Place:
    """The place that a problem names."""
    return tuple(int(number) if number else name for number, name in _PARTS.findall(path))
