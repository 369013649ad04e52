"""The number of files handed in for a slot.

Requirements: C10, C11 (exactly one), C13 (at most 10), E02, D08, D10, L09, L10 (2-5).
Proves: the count. Cannot: say whether two files are one piece of evidence.
"""

from collections.abc import Sequence
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import KIND_WORDS
from validators.params import RangeParams
from validators.ranges import Words, judge_range
from validators.rule import Rule


class Params(RangeParams):
    """Counts; with `kinds` only files of these kinds are counted."""

    rule: Literal["file.count"] = "file.count"
    min: int | None = None
    max: int | None = None


ADD = "在该材料项中继续添加文件，可一次选择多个。"
REMOVE = "在该材料项的文件列表中，点多余文件后面的“移除”。"


def decide(files: Sequence[FileFacts], params: Params, context: Context) -> Finding:
    """Counts the slot's files."""
    what = "、".join(KIND_WORDS[kind] for kind in params.kinds) + "数量" if params.kinds else "文件数量"
    words = Words(
        what, "Number of files", "请补充上传", "请移除多余的文件", "个", low_how=ADD, high_how=REMOVE
    )
    return judge_range(params, len(files), params.min, params.max, words)


RULE = Rule("file.count", "文件数量", Params, decide, "slot", example="{rule: file.count, min: 1, max: 10}")
