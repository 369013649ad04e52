"""字数

Requirements: E03, E07, N06, D08, D11
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RangeParams
from validators.rule import Rule, planned


class Params(RangeParams):
    """字数"""

    rule: Literal["word.length"] = "word.length"
    min: int | None = None
    max: int | None = None
    text_boxes: bool = False
    notes: bool = False


RULE = Rule("word.length", "字数", Params, planned("字数"), applies=(FileKind.WORD,), built=False)
