"""画面匿名

Requirements: N12
"""

from typing import Literal

from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """画面匿名"""

    rule: Literal["anonymity.picture"] = "anonymity.picture"
    look_for: list[Literal["names", "units", "regions", "phones"]] = ["names", "units", "regions", "phones"]


RULE = Rule("anonymity.picture", "画面匿名", Params, planned("画面匿名"), applies=None, built=False)
