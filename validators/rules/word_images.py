"""图片数量

Requirements: E04, E07
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RangeParams
from validators.rule import Rule, planned


class Params(RangeParams):
    """图片数量"""

    rule: Literal["word.images"] = "word.images"
    min: int | None = None
    max: int | None = None


RULE = Rule("word.images", "图片数量", Params, planned("图片数量"), applies=(FileKind.WORD,), built=False)
