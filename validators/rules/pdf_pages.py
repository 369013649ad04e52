"""PDF 页数

Requirements: C10
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RangeParams
from validators.rule import Rule, planned


class Params(RangeParams):
    """PDF 页数"""

    rule: Literal["pdf.pages"] = "pdf.pages"
    min: int | None = None
    max: int | None = None


RULE = Rule("pdf.pages", "PDF 页数", Params, planned("PDF 页数"), applies=(FileKind.PDF,), built=False)
