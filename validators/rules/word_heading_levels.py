"""标题级数

Requirements: D11
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """标题级数"""

    rule: Literal["word.heading_levels"] = "word.heading_levels"
    max: int = Field(default=4, ge=1, le=9)


RULE = Rule(
    "word.heading_levels", "标题级数", Params, planned("标题级数"), applies=(FileKind.WORD,), built=False
)
