"""A point that only a person can decide; shown on the eligibility checklist.

Requirements: every H row (C12, N11, D13, L05 ...). Proves nothing; never blocks.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import BY_PERSON_HINT, Guide, Rule, unsure


class Params(RuleParams):
    """`check`: what the person looks for."""

    rule: Literal["manual"] = "manual"
    check: str


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Always unknown."""
    return unsure(params, "manual", check=params.check)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return params.check


MESSAGES = {
    "manual": Message("人工审核：{check}", BY_PERSON_HINT),
}

RULE = Rule(
    "manual",
    "人工审核",
    Params,
    decide,
    describe=describe,
    messages=MESSAGES,
    guide=Guide(
        proves="什么也不查，只在审核单上列出要人看的一项，不影响提交。",
        cannot="全部由人判断。",
        advice="机器做不到的要求（如普通话授课、音画同步、政治方向）用它写明。",
        params={
            "check": "请审核人员看什么",
        },
    ),
    example='{rule: manual, check: "普通话配音，声画同步"}',
)
