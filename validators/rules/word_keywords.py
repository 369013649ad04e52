"""关键词数量

Requirements: N07, D17
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RangeParams
from validators.rule import Rule, planned


class Params(RangeParams):
    """关键词数量"""

    rule: Literal["word.keywords"] = "word.keywords"
    min: int | None = None
    max: int | None = None


RULE = Rule(
    "word.keywords", "关键词数量", Params, planned("关键词数量"), applies=(FileKind.WORD,), built=False
)
