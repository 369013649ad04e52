"""名称一致

Requirements: C10
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """名称一致"""

    rule: Literal["pdf.title_match"] = "pdf.title_match"


RULE = Rule("pdf.title_match", "名称一致", Params, planned("名称一致"), applies=(FileKind.PDF,), built=False)
