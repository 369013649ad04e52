"""规定章节

Requirements: E06, D11, N07
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """规定章节"""

    rule: Literal["word.sections"] = "word.sections"
    required: list[str] = Field(min_length=1)
    ordered: bool = True


RULE = Rule("word.sections", "规定章节", Params, planned("规定章节"), applies=(FileKind.WORD,), built=False)
