"""A point that only a person can decide; shown on the eligibility checklist.

Requirements: every H row (C12, N11, D13, L05 ...). Proves nothing; never blocks.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.params import RuleParams
from validators.rule import Rule, by_person


class Params(RuleParams):
    """`check`: what the person looks for."""

    rule: Literal["manual"] = "manual"
    check: str


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Always unknown."""
    return by_person(params, params.check)


RULE = Rule("manual", "人工审核", Params, decide, example='{rule: manual, check: "普通话配音，声画同步"}')
