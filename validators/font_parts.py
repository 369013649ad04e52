"""Fonts asked for in one part of a Word file, and its characters counted right and wrong. Pure."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from validators import fonts
from validators.facts import Paragraph, StyleShare
from validators.fonts import Points

SIZE_SLACK = 0.25
"""Points."""

ALIGN = {"left": "左对齐", "center": "居中", "right": "右对齐", "justify": "两端对齐"}


class FontDemand(BaseModel):
    """Font of one part; what is left out is not judged. `size`: 三号 or points; `also`: further fonts that are accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: str | None = None
    also: list[str] = []
    size: Points | None = None
    bold: bool | None = None
    align: Literal["left", "center", "right", "justify"] | None = None

    def words(self) -> str:
        """仿宋三号加粗居中."""
        parts = [self.family or "", fonts.size_words(self.size) if self.size else ""]
        parts += [{True: "加粗", False: "不加粗", None: ""}[self.bold]]
        parts += [ALIGN[self.align] if self.align else ""]
        return "".join(parts)


class Part:
    """Characters of one part of the document, right and wrong."""

    def __init__(self, code: str, demand: FontDemand, *, level: int = 0, region: str = "") -> None:
        self.code, self.level, self.demand, self.region = code, level, demand, region
        self.total = self.right = self.close = self.unknown = 0
        self.wrong: list[tuple[Paragraph, dict[str, Any]]] = []
        self.misaligned: list[Paragraph] = []

    @property
    def name(self) -> dict[str, Any]:
        """Which part it is, as a finding keeps it."""
        return {"part": self.code, "level": self.level, "region": self.region}

    def add(self, paragraph: Paragraph, *, strict: bool) -> None:
        """Count a paragraph's characters."""
        wrong: dict[tuple[Any, ...], int] = {}
        for share in paragraph.styles:
            self.total += share.chars
            verdict = matches(share, self.demand, strict=strict)
            if verdict in ("right", "close"):
                self.right += share.chars
                self.close += share.chars * (verdict == "close")
                continue
            self.unknown += share.chars * (verdict == "unknown")
            look = (share.font, share.size, share.bold)
            wrong[look] = wrong.get(look, 0) + share.chars
        if wrong:
            self.wrong.append((paragraph, look_of(*max(wrong, key=lambda look: wrong[look]))))
        if self.demand.align and paragraph.align != self.demand.align and paragraph.styles:
            self.misaligned.append(paragraph)


def matches(share: StyleShare, demand: FontDemand, *, strict: bool) -> str:
    if demand.size is not None and (share.size is None or abs(share.size - demand.size) > SIZE_SLACK):
        return "wrong"
    if demand.bold is not None and share.bold != demand.bold:
        return "wrong"
    if demand.family is None:
        return "right"
    if share.font is None:
        return "unknown"
    if any(fonts.match(share.font, family, strict=True) == "same" for family in demand.also):
        return "right"
    return {"same": "right", "close": "close", "other": "wrong"}[
        fonts.match(share.font, demand.family, strict=strict)
    ]


def look_of(font: str | None, size: float | None, bold: bool) -> dict[str, Any]:
    """A look as a finding keeps it."""
    return {"font": font, "size": size, "bold": bold}


def groups_of(wrong: Sequence[tuple[Paragraph, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Wrong paragraphs by what they look like, the most frequent look first."""
    groups: list[dict[str, Any]] = []
    for paragraph, look in wrong:
        group = next((group for group in groups if group["look"] == look), None)
        if group is None:
            groups.append(group := {"look": look, "paragraphs": []})
        group["paragraphs"].append(paragraph)
    return sorted(groups, key=lambda group: -len(group["paragraphs"]))
