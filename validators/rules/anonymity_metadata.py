"""属性匿名

Requirements: N12
"""

from typing import Literal

from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """属性匿名"""

    rule: Literal["anonymity.metadata"] = "anonymity.metadata"
    look_for: list[Literal["names", "units", "regions", "phones"]] = ["names", "units", "regions", "phones"]


RULE = Rule("anonymity.metadata", "属性匿名", Params, planned("属性匿名"), applies=None, built=False)
