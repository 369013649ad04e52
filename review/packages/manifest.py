"""The list of a package's files with their hashes: one for people (XLSX), one for `sha256sum -c`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any, BinaryIO

from portal.tables.xlsx import workbook

TABLE, SUMS = "文件清单.xlsx", "SHA256SUMS.txt"
HEADINGS = ("序号", "编号", "案例名称", "单位", "材料", "文件", "大小（字节）", "SHA-256", "说明")
BLIND_HEADINGS = ("序号", "编号", "材料", "文件", "大小（字节）", "SHA-256", "说明")


@dataclass(frozen=True, slots=True)
class Line:
    """One file, packed or left out (`why`, then without path and hash)."""

    path: str = ""
    size: int = 0
    sha256: str = ""
    slot: str = ""
    number: str = ""
    title: str = ""
    unit: str = ""
    why: str = ""


class Manifest:
    """Lines are kept on the disk until the end: there may be hundreds of thousands."""

    def __init__(self, aside: BinaryIO, *, blind: bool) -> None:
        self._aside, self._blind = aside, blind
        self.files = self.left_out = 0

    def add(self, line: Line) -> None:
        """A line more."""
        self._aside.write(json.dumps(astuple(line)).encode() + b"\n")
        if line.why:
            self.left_out += 1
        else:
            self.files += 1

    def table(self) -> bytes:
        """For people."""
        headings = BLIND_HEADINGS if self._blind else HEADINGS
        return workbook("文件清单", headings, self._rows())

    def sums(self) -> bytes:
        """For programs: a hash and a path a line."""
        return b"".join(f"{line.sha256} *{line.path}\n".encode() for line in self._lines() if not line.why)

    def _rows(self) -> Iterator[Sequence[Any]]:
        for place, line in enumerate(self._lines(), start=1):
            named = [line.number] if self._blind else [line.number, line.title, line.unit]
            yield [place, *named, line.slot, line.path, line.size, line.sha256, line.why]

    def _lines(self) -> Iterator[Line]:
        self._aside.seek(0)
        for kept in self._aside:
            yield Line(*json.loads(kept))
