"""The deepest level of headings.

Requirements: D11 (at most 4 levels). Proves: outline levels, heading styles, and numbering as text (一、 （一） 1. （1）).
Cannot: see headings that are only bold lines; and numbered lists in the text look like deep headings, so levels found by
text alone only warn.
"""

from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import asked
from validators.rule import Rule, excerpts, failed, passed, warned


class Params(RuleParams):
    """`max` levels."""

    rule: Literal["word.heading_levels"] = "word.heading_levels"
    max: int = Field(default=4, ge=1, le=9)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Different levels in use, and the deepest."""
    assert facts.word is not None
    headings = [(one, one.heading) for one in facts.word.paragraphs if one.heading and one.heading.level > 0]
    deepest = max((heading.level for _, heading in headings), default=0)
    said = {"measured": f"{deepest} 级", "limit": f"不超过 {params.max} 级"}
    if deepest <= params.max:
        return passed(params, f"标题最多 {deepest} 级，符合要求", en="Heading levels are right.", **said)
    deep = [(one, heading) for one, heading in headings if heading.level > params.max]
    places = excerpts([(f"正文第 {one.number} 段", one.text) for one, _ in deep])
    message = f"标题用到第 {deepest} 级，{asked(said['limit'])}；请把更深的标题改为正文"
    hint = "WPS/Word：选中该标题 → 开始 → 样式改为“正文”，或在“大纲级别”中改为“正文文本”。"
    sure = any(heading.basis in ("outline level", "style") for _, heading in deep)
    return (failed if sure else warned)(
        params, "too_deep", message, en="Too many levels.", hint=hint, evidence=places, **said
    )


RULE = Rule(
    "word.heading_levels",
    "标题级数",
    Params,
    decide,
    applies=(FileKind.WORD,),
    example="{rule: word.heading_levels, max: 4}",
)
