"""A printed form: a campaign's Word template filled with plain values, and the PDF of it, each made in the locked-down child
(`validators/probes/forms/`). What the template may say is decided there; nothing of the portal is within its reach.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from validators import tools
from validators.child_answers import size_left
from validators.sandbox import MB, Limits, Outcome, Room, run_child, seen_as

CODES = frozenset({
    "not_docx", "damaged", "encrypted", "macros", "external", "too_large", "too_much", "too_deep", "not_allowed", "syntax",
    "too_slow", "failed",
})  # fmt: skip
"""Why there is no filled form."""
FILLING = Limits(wall=45, cpu=20, address_space=1024 * MB, file_size=64 * MB, output=1 * MB)
PRINTING = Limits(
    wall=150,
    cpu=120,
    address_space=6144 * MB,  # LibreOffice reserves more than it uses
    file_size=256 * MB,
    open_files=512,
    processes=256,
    output=1 * MB,
)
_BUNDLE, _FILLED, _PRINTED = "bundle.zip", "filled.docx", "printed.pdf"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be filled: the template's bytes, the values it may name, and what every page says at its foot."""

    template: bytes
    name: str
    context: Mapping[str, Any]
    """Texts, dictionaries of texts, and lists of rows, each row a dictionary of texts."""
    vocabulary: Mapping[str, Any]
    """The same names, with None for a text, and for a list its rows' names."""
    footer: str
    code: str
    """What the QR code on each page says."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures by the names that the template has for them, as they came; the child opens and reduces them."""
    address: str = ""
    """What the QR code that the template may place (`picture.qr`) holds."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form's path and what its template named; or, without a path, the code that says why there is none."""

    path: Path | None
    code: str = ""
    what: str = ""
    """What the code is about: words of the template."""
    used: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Names in the template that stand for nothing."""


class Busy(Exception):
    """No child came free in time: to be tried again."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    code: str = ""
    what: str = Field(default="", max_length=400)
    used: tuple[str, ...] = Field(default=(), max_length=5000)
    unknown: tuple[str, ...] = Field(default=(), max_length=100)


def fill(job: Job, folder: Path) -> Filled:
    """The filled form, in an empty folder of the caller's. Raises `Busy`."""
    bundle, out = folder / _BUNDLE, folder / "out"
    out.mkdir()
    values = {
        "context": job.context,
        "vocabulary": job.vocabulary,
        "footer": job.footer,
        "code": job.code,
        "name": job.name,
        "address": job.address,
        "pictures": list(job.pictures),
    }
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as package:
        package.writestr("template.docx", job.template)
        package.writestr("values.json", json.dumps(values))
        for name, content in job.pictures.items():
            package.writestr(f"pictures/{name}", content)
    options = {"fill": f"{seen_as(str(out))}/{_FILLED}"}
    outcome = run_child(bundle, [json.dumps(options)], FILLING, out=str(out))
    return _result(outcome, out / _FILLED)


def printable() -> bool:
    """Whether this machine makes PDF of a Word document."""
    return tools.find("soffice") is not None


def to_pdf(document: Path, folder: Path) -> Filled:
    """The form as PDF, in an empty folder of the caller's. Raises `Busy`; LookupError where LibreOffice is missing."""
    tool = tools.find("soffice")
    if tool is None:
        raise LookupError("soffice")
    out = folder / "printed"
    out.mkdir()
    options = {"print": f"{seen_as(str(out))}/{_PRINTED}", "soffice": tool}
    outcome = run_child(
        document, [json.dumps(options)], PRINTING, Room((str(Path(tool).parent),)), out=str(out)
    )
    return _result(outcome, out / _PRINTED)


def _result(outcome: Outcome, made: Path) -> Filled:
    if outcome.status == "busy":
        raise Busy
    if outcome.status in ("timeout", "too_much"):
        return Filled(None, "too_slow" if outcome.status == "timeout" else "too_large")
    try:
        answer = _Answer.model_validate_json(outcome.stdout)
    except (ValidationError, ValueError):
        return Filled(None, _crashed(outcome))
    if answer.code:
        return Filled(None, answer.code if answer.code in CODES else "failed", answer.what)
    if not size_left(made):
        return Filled(None, "failed")
    return Filled(made, used=answer.used, unknown=answer.unknown)


def _crashed(outcome: Outcome) -> str:
    """A child that ran into one of its limits says so only by how it ends."""
    return "too_large" if "MemoryError" in outcome.stderr or "File too large" in outcome.stderr else "failed"
