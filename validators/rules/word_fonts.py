"""字体字号

Requirements: E05, D08, D12
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from validators.fonts import Points
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class FontDemand(BaseModel):
    """Font of one part; what is left out is not judged. `size`: 三号 or points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: str | None = None
    size: Points | None = None
    bold: bool | None = None
    align: Literal["left", "center", "right", "justify"] | None = None


class Params(RuleParams):
    """字体字号"""

    rule: Literal["word.fonts"] = "word.fonts"
    title: FontDemand | None = None
    headings: list[FontDemand] = []
    body: FontDemand | None = None
    family_match: Literal["family", "strict"] = "family"


RULE = Rule("word.fonts", "字体字号", Params, planned("字体字号"), applies=(FileKind.WORD,), built=False)
