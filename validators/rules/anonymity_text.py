"""正文匿名

Requirements: N12
"""

from typing import Literal

from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """正文匿名"""

    rule: Literal["anonymity.text"] = "anonymity.text"
    look_for: list[Literal["names", "units", "regions", "phones"]] = ["names", "units", "regions", "phones"]


RULE = Rule("anonymity.text", "正文匿名", Params, planned("正文匿名"), applies=None, built=False)
