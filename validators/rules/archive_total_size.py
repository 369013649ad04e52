"""The size of an archive's content when unpacked.

Requirements: D08 (100 MB). Proves: the sum the central directory declares. Cannot: trust a lying directory; `archive.safe`
looks for its marks.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import Bytes, size_beside, size_words
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule
from validators.rules.archive_opens import LISTING, not_listed


class Params(RuleParams):
    """Bytes, or "100MB"."""

    rule: Literal["archive.total_size"] = "archive.total_size"
    max: Bytes


WORDS = Words(
    "压缩包解压后大小",
    "请补充材料",
    "请精简材料",
    show=size_words,
    beside=size_beside,
    high_how="图片可用画图等软件缩小，视频可用剪映降低码率，再重新压缩；只换压缩软件不会减小解压后的大小。",
)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Declared sizes, summed."""
    assert facts.archive is not None
    return not_listed(facts, params) or judge_range(
        params, facts.archive.total_size or 0, None, params.max, WORDS
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"解压后合计{WORDS.limit(None, params.max)}"


MESSAGES = {
    **LISTING,
    **WORDS.messages(),
}

RULE = Rule(
    "archive.total_size",
    "压缩包解压后大小",
    Params,
    decide,
    applies=(FileKind.ARCHIVE,),
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    reads=("archive.total_size",),
    guide=Guide(
        proves="清单中各文件解压后大小之和。",
        cannot="清单可能说谎，archive.opens 会逐个核对长度。",
        advice="通知限制的是解压后大小时使用。",
        params={
            "max": "最大",
        },
    ),
    example="{rule: archive.total_size, max: 100MB}",
)
