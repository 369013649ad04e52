"""The number of files handed in for a slot.

Requirements: C10, C11 (exactly one), C13 (at most 10), E02, D08, D10, L09, L10 (2-5).
Proves: the count. Cannot: say whether two files are one piece of evidence.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.params import RangeParams
from validators.quantities import at_most_words
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule


class Params(RangeParams):
    """Counts; with `kinds` only files of these kinds are counted."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("file.number",)
    rule: Literal["file.count"] = "file.count"
    min: int | None = None
    max: int | None = None


WORDS = Words(
    "{kinds:kinds}数量",
    "请补充上传",
    "请移除多余的文件",
    "个",
    low_how="在该材料项中继续添加文件，可一次选择多个。",
    high_how="在该材料项的文件列表中，点多余文件后面的“移除”。",
)


def decide(files: Sequence[FileFacts], params: Params, context: Context) -> Finding:
    """Counts the slot's files."""
    return judge_range(
        params, len(files), params.min, params.max, WORDS, kinds=[kind.value for kind in params.kinds or ()]
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return at_most_words(params.min, params.max, unit="个文件")


MESSAGES = {
    **WORDS.messages(),
}

RULE = Rule(
    "file.count",
    "文件数量",
    Params,
    decide,
    "slot",
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    bounds="files",
    guide=Guide(
        proves="材料项中文件的个数。",
        cannot="不知道两个文件是否算“一件”材料。",
        advice="配合 kinds 可以只数某一种文件。",
        params={
            "min": "最少",
            "max": "最多",
        },
    ),
    example="{rule: file.count, min: 1, max: 10}",
)
