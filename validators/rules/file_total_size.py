"""The sizes of a slot's files together, or (in a category's `totals`) of several slots' files.

Requirements: D08 (100 MB), C11, S14. Proves: the sum of stored sizes, exactly.
"""

from collections.abc import Sequence
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.params import RangeParams
from validators.quantities import Bytes, size_beside, size_words, with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule


class Params(RangeParams):
    """Bytes, or "100MB"."""

    rule: Literal["file.total_size"] = "file.total_size"
    min: Bytes | None = None
    max: Bytes | None = None


WORDS = Words(
    "{of}文件总大小",
    "请补充完整的文件",
    "请减小或减少文件",
    show=size_words,
    beside=size_beside,
    high_how="视频：剪映导出时调低码率；图片：缩小尺寸；不必要的文件点“移除”。",
)


def decide(files: Sequence[FileFacts], params: Params, context: Context) -> Finding:
    """Sums the sizes."""
    return judge_range(params, sum(facts.size for facts in files), params.min, params.max, WORDS, of="")


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("合计", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
}

RULE = Rule(
    "file.total_size",
    "总大小",
    Params,
    decide,
    "slot",
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    guide=Guide(
        proves="材料项中全部文件大小之和。",
        cannot="不跨材料项相加。",
        advice="通知写“合计不超过”时使用；单个文件的上限另写 file.size。",
        params={
            "min": "最小合计",
            "max": "最大合计",
        },
    ),
    example="{rule: file.total_size, max: 100MB}",
)
