"""用语

Requirements: D11
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """用语"""

    rule: Literal["word.wording"] = "word.wording"
    forbidden: list[str] = Field(min_length=1)


RULE = Rule("word.wording", "用语", Params, planned("用语"), applies=(FileKind.WORD,), built=False)
