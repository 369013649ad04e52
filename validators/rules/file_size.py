"""The file's size in bytes lies inside the limits.

Requirements: C11 (500 MB), D08 (100 MB), D10, D13 (2 MB), L08 (5 GB), L09 (at least 30 MB and 2 MB).
Proves: the stored size, exactly. Cannot: say whether a large file holds anything worth its size (a floor is easily padded).
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RangeParams
from validators.quantities import Bytes, size_words
from validators.ranges import Words, judge_range
from validators.rule import Rule


class Params(RangeParams):
    """Bytes, or "500MB" with 1 MB = 1024 x 1024 bytes."""

    rule: Literal["file.size"] = "file.size"
    min: Bytes | None = None
    max: Bytes | None = None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Exact; no tolerance."""
    high = {
        FileKind.VIDEO: "剪映导出时把码率或分辨率调低一档，再导出上传。",
        FileKind.IMAGE: "请用画图、美图秀秀等软件缩小尺寸或降低 JPG 质量后上传。",
        FileKind.WORD: "WPS/Word：选中图片 → 压缩图片，再另存后上传。",
        FileKind.PDF: "请用 WPS“PDF 压缩”或降低扫描分辨率后上传。",
    }.get(facts.kind, "请压缩或精简后上传。")
    words = Words(
        "文件大小",
        "File size",
        "请上传未经压缩的原始文件",
        "请压缩后上传",
        show=size_words,
        low_how="请从制作软件中以最高质量重新导出，或上传分层的原始文件；不要经微信等转发（会被压缩）。",
        high_how=high,
    )
    return judge_range(params, facts.size, params.min, params.max, words)


RULE = Rule("file.size", "文件大小", Params, decide, needs="name", example="{rule: file.size, max: 500MB}")
