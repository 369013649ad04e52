"""PDF 可打开

Requirements: C10, D04
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """PDF 可打开"""

    rule: Literal["pdf.opens"] = "pdf.opens"


RULE = Rule("pdf.opens", "PDF 可打开", Params, planned("PDF 可打开"), applies=(FileKind.PDF,), built=False)
