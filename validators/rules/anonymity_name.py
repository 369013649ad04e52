"""文件名匿名

Requirements: N12
"""

from typing import Literal

from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """文件名匿名"""

    rule: Literal["anonymity.name"] = "anonymity.name"
    look_for: list[Literal["names", "units", "regions", "phones"]] = ["names", "units", "regions", "phones"]


RULE = Rule("anonymity.name", "文件名匿名", Params, planned("文件名匿名"), applies=None, built=False)
