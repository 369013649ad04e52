"""A point that only a person can decide; shown on the eligibility checklist.

Requirements: every H row (C12, N11, D13, L05 ...). Proves nothing; never blocks.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import BY_PERSON_HINT, Rule, unsure


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
    example='{rule: manual, check: "普通话配音，声画同步"}',
)
