"""What assembling makes: a document as plain data, and marks of where each part comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.notices.findings import Finding, Kind

ADDED = "通知没有写明，请核对"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value of the draft comes from: `sentence` is empty for what was added, `problem` says why a part was left out."""

    path: str
    sentence: str
    sure: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    document: dict[str, Any]
    marks: tuple[Mark, ...]
    loads: bool

    @property
    def unsure(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if not mark.sure)


class Making:
    """The findings by kind, and the marks as they are made."""

    def __init__(self, findings: list[Finding], kinds: dict[str, str]) -> None:
        self.findings = findings
        self.kinds = kinds
        self.marks: list[Mark] = []

    def of(self, kind: Kind, setting: str) -> list[Finding]:
        return [each for each in self.findings if each.kind is kind and each.setting == setting]

    def fact(self, path: str, finding: Finding, values: dict[str, Any]) -> dict[str, Any]:
        """The values with the sentence as their `source`."""
        self.mark(path, finding)
        return {**values, "source": finding.sentence}

    def mark(self, path: str, finding: Finding) -> None:
        self.marks.append(Mark(path, finding.sentence, finding.sure))

    def added(self, path: str, why: str = ADDED) -> None:
        self.marks.append(Mark(path, "", sure=False, problem=why))


def once(findings: Sequence[Finding], name: str) -> list[Finding]:
    kept: dict[str, Finding] = {}
    for each in findings:
        kept.setdefault(mapping(each)[name], each)
    return list(kept.values())


def mapping(finding: Finding) -> Mapping[str, Any]:
    assert isinstance(finding.value, Mapping)
    return finding.value
