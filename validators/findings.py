"""What a rule says of a file: one finding, and the verdict of many."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Status(StrEnum):
    """The six answers of a rule. `error` and `unknown` never count as a pass and never block."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    ERROR = "error"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """Whether the notice demands a thing, or only advises it (原则上, 一般, 建议)."""

    REQUIRED = "required"
    ADVISED = "advised"


class Phrase(BaseModel):
    """A few words in the making: which of its rule's phrases, and the values for it, as JSON has them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    values: dict[str, Any] = {}


Shown = Phrase | str
"""What is shown of a value. A string is shown as it is: a file's name, a type, 640×480."""


class Evidence(BaseModel):
    """A place in the file that shows the finding: an excerpt, a page, a moment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    """excerpt, page, moment (seconds), entry (a name inside an archive) or file."""
    place: Shown = ""
    """Where: 正文第 12 段, 第 3 页, 00:04."""
    text: Shown = ""
    """What stands there: an excerpt as it is, or what is to be said of it."""
    at: str = ""
    """The key of the picture that shows it (`SeenPicture.key`): p3, t72.40, image."""
    boxes: list[tuple[float, float, float, float]] = []
    """Where in that picture: left, top, right, bottom as shares of it."""


class Finding(BaseModel):
    """The judgement of one rule on one file or one slot. It is stored without sentences: `validators.wording.worded` says
    it in words when it is shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    code: str
    """The rule's id and what it found: video.duration.too_low."""
    status: Status
    params: dict[str, Any] = {}
    """What the sentence needs beside the next three: numbers, names and lists of them, as JSON has them."""
    measured: Shown = ""
    limit: Shown = ""
    tolerance: Shown = ""
    hint: str = ""
    """The campaign's own words on how to mend it; "" where the rule's are used. They stay with the finding, as `source`
    does: they are the organiser's and were the rules of this judgement, whatever a later version says.
    """
    evidence: list[Evidence] = []
    req: list[str] = []
    source: str = ""
    """The notice's own sentence."""
    blocking: bool = False


class WordedEvidence(Evidence):
    """Evidence in words, for a page or a terminal; never stored."""

    place: str = ""
    text: str = ""


class WordedFinding(Finding):
    """A finding with its sentences, for a page or a terminal; never stored."""

    measured: str = ""
    limit: str = ""
    tolerance: str = ""
    evidence: list[WordedEvidence] = []  # type: ignore[assignment]
    message: str
    """What was found, and what is asked for."""
    mark: str = ""
    """Which of its rule's findings on a file this is: the same for the same values, however they are worded."""


_ORDER = (Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.WARN, Status.PASS)


def verdict(findings: Iterable[Finding]) -> Status:
    """The worst finding counts: fail > error > unknown > warn > pass; nothing judged is a pass."""
    statuses = {finding.status for finding in findings}
    for status in _ORDER:
        if status in statuses:
            return status
    return Status.PASS
