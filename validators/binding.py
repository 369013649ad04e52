"""Parts of a long PDF, each made by itself, bound into one in the locked-down child: what a volume is printed in."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from validators.child_answers import answer_of, size_left
from validators.sandbox import MB, Limits, run_child, seen_as

LOOKING = Limits(wall=60, cpu=40, file_size=0, output=2 * MB)
BINDING = Limits(wall=600, cpu=500, address_space=6144 * MB, file_size=2048 * MB, output=1 * MB)
_OUT = "bound.pdf"
OUTLINE = "outline.json"


class Unbound(Exception):
    """The child did not end well."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Pages of a part, and of each heading its level and the page (from 1) on which it stands."""

    pages: int
    headings: list[tuple[int, int]]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    pages: int = Field(ge=1)
    headings: list[tuple[int, int]] = Field(default=[], max_length=20_000)


def outline(part: Path) -> Outline:
    """Where its headings stand. Raises `Unbound`."""
    answer = _ask(part, {"bind": True}, LOOKING)
    return Outline(answer.pages, answer.headings)


def bind(
    parts: Sequence[Path], folder: Path, *, title: str, headings: Sequence[tuple[int, str, int]]
) -> Path:
    """The parts in their order as one PDF, whose outline is given (level, words, page from 1), in a folder of the caller's.
    Raises `Unbound`.
    """
    bundle, out = folder / "parts.zip", folder / "bound"
    out.mkdir()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as package:
        for number, part in enumerate(parts):
            package.write(part, f"{number:05d}.pdf")
        package.writestr(OUTLINE, json.dumps(list(headings)))  # too long for a command line
    options = {"bind": True, "out": f"{seen_as(str(out))}/{_OUT}", "title": title}
    _ask(bundle, options, BINDING, out)
    made = out / _OUT
    if not size_left(made):
        raise Unbound("nothing was bound")
    return made


def _ask(path: Path, options: dict[str, object], limits: Limits, out: Path | None = None) -> _Answer:
    outcome = run_child(path, [json.dumps(options)], limits, out=str(out) if out else None)
    return answer_of(outcome, _Answer, Unbound)
