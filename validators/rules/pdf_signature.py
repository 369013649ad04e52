"""签名

Requirements: C10
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """签名"""

    rule: Literal["pdf.signature"] = "pdf.signature"


RULE = Rule("pdf.signature", "签名", Params, planned("签名"), applies=(FileKind.PDF,), built=False)
