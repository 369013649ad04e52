"""The file's size in bytes lies inside the limits.

Requirements: C11 (500 MB), D08 (100 MB), D10, D13 (2 MB), L08 (5 GB), L09 (at least 30 MB and 2 MB).
Proves: the stored size, exactly. Cannot: say whether a large file holds anything worth its size (a floor is easily padded).
"""

from typing import Any, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RangeParams
from validators.quantities import Bytes, size_beside, size_words, with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule


class Params(RangeParams):
    """Bytes, or "500MB" with 1 MB = 1024 x 1024 bytes."""

    rule: Literal["file.size"] = "file.size"
    min: Bytes | None = None
    max: Bytes | None = None


_SMALLER: dict[str, str] = {
    FileKind.VIDEO: "剪映导出时把码率或分辨率调低一档，再导出上传。",
    FileKind.IMAGE: "请用画图、美图秀秀等软件缩小尺寸或降低 JPG 质量后上传。",
    FileKind.WORD: "WPS/Word：选中图片 → 压缩图片，再另存后上传。",
    FileKind.PDF: "请用 WPS“PDF 压缩”或降低扫描分辨率后上传。",
}
WORDS = Words(
    "文件大小",
    "请上传未经压缩的原始文件",
    "请压缩后上传",
    show=size_words,
    beside=size_beside,
    low_how="请从制作软件中以最高质量重新导出，或上传分层的原始文件；不要经微信等转发（会被压缩）。",
)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Exact; no tolerance."""
    return judge_range(params, facts.size, params.min, params.max, WORDS, kind=str(facts.kind))


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("单个文件", WORDS.limit(params.min, params.max))


def brief(params: Params) -> str:
    """The demand in the slot's box."""
    return with_limit("文件大小", WORDS.limit(params.min, params.max))


def client_check(params: Params) -> dict[str, Any]:
    """What a browser compares before it sends."""
    limit = WORDS.limit(params.min, params.max)
    return {"look": "size", "limit": limit, "min": params.min, "max": params.max}


MESSAGES = {
    **WORDS.messages(),
    "too_high": Message(
        "文件大小 {measured}，{asked}；请压缩后上传",
        lambda v: _SMALLER.get(v["kind"], "请压缩或精简后上传。"),
    ),
}

RULE = Rule(
    "file.size",
    "文件大小",
    Params,
    decide,
    needs="name",
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    brief=brief,
    client_check=client_check,
    bounds="bytes",
    guide=Guide(
        proves="文件的实际字节数，一字节不差。",
        cannot="看不出大文件是否名副其实：下限可以靠填充凑够。",
        advice="上限按通知写；下限只在通知明写时使用。",
        params={
            "min": "最小",
            "max": "最大",
        },
    ),
    example="{rule: file.size, max: 500MB}",
)
