"""印章

Requirements: C02, C10
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """印章"""

    rule: Literal["pdf.seals"] = "pdf.seals"
    min: int | Literal["members"] = 1


RULE = Rule("pdf.seals", "印章", Params, planned("印章"), applies=(FileKind.PDF,), built=False)
