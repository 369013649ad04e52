"""A handwritten signature.

Requirements: C10. Proves: the file holds a digital signature over its own bytes (PDF, with or without SigFlags; OFD, from
Signatures.xml). Cannot: verify it or say whose it is, and handwriting cannot be told from other ink by machine: a person
confirms, `unknown`.
"""

from collections.abc import Mapping
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import BY_PERSON_HINT, Guide, Rule, passed, phrase, unsure


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.signature"] = "pdf.signature"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Digital signatures pass; else a person looks."""
    assert facts.pdf is not None
    if facts.pdf.digital_signatures:
        return passed(params, digital_signatures=facts.pdf.digital_signatures, limit=phrase("signed"))
    return unsure(params, "manual")


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "有签字"


MESSAGES = {
    "manual": Message("人工审核：负责人签名是否齐全，由工作人员查看扫描件确认", BY_PERSON_HINT),
    "ok": Message("文件含电子签名 {digital_signatures} 个"),
}
PHRASES: Mapping[str, Text] = {
    "signed": "有签名",
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.signature",
    "签名",
    Params,
    decide,
    applies=(FileKind.PDF,),
    reads=("pdf.digital_signatures",),
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="PDF 里覆盖本文件的电子签名，OFD 里的电子签名、签章。",
        cannot="不验证签名是否有效、是谁签的；手写签名与其他笔迹机器分不清，一律由人确认。",
        advice="要求签字的表写上，审核单上会出现这一项。",
    ),
    example="{rule: pdf.signature}",
)
