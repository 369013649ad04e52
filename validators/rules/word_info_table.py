"""信息表

Requirements: E06
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """信息表"""

    rule: Literal["word.info_table"] = "word.info_table"
    labels: list[str] = Field(min_length=1)


RULE = Rule("word.info_table", "信息表", Params, planned("信息表"), applies=(FileKind.WORD,), built=False)
