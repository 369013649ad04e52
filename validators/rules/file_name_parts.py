"""The file's name holds the unit, the case and the material's name, joined by + or - or _.

Requirements: C14. Proves: each part as the form has it stands in the name, in order. Cannot: judge a short case name that
differs from the form's; that warns for a person. The portal names files so itself on export.
"""

import unicodedata
from typing import Any, ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Severity
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, skipped


class Params(RuleParams):
    """`parts` in order: unit, title, slot."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("file.name", "file.naming")
    rule: Literal["file.name_parts"] = "file.name_parts"
    severity: Severity = Severity.ADVISED
    parts: list[Literal["unit", "title", "slot"]] = ["unit", "title", "slot"]


_WORDS = {"unit": "申报主体名称", "title": "案例名称", "slot": "材料名称"}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in text if char.isalnum())


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "+".join(_WORDS[part] for part in params.parts)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Punctuation, spaces and full-width forms do not matter."""
    values = {"unit": context.unit, "title": context.title, "slot": context.slot_title}
    given = [part for part in params.parts if values[part]]
    limit = demanded(params)
    if not given:
        return skipped(params, "no_values", limit=limit)
    stem = _plain(facts.name.rpartition(".")[0] or facts.name)
    missing, position = [], 0
    for part in given:
        at = stem.find(_plain(values[part]), position)
        if at < 0:
            missing.append(part)
        else:
            position = at + len(_plain(values[part]))
    if not missing:
        return passed(params, measured=facts.name, limit=limit)
    names = [values[part] or _WORDS[part] for part in params.parts]
    return failed(
        params, "missing", name=facts.name, missing=missing, wanted=names, measured=facts.name, limit=limit
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"文件名为“{'+'.join(_WORDS[part] for part in params.parts)}”"


def client_check(params: Params) -> dict[str, Any]:
    """What a browser compares before it sends."""
    return {"look": "name", "parts": list(params.parts)}


MESSAGES = {
    "missing": Message(
        lambda v: (
            f"文件名“{v['name']}”缺少（或顺序不对）：{'、'.join(_WORDS[part] for part in v['missing'])}，{v['asked']}"
        ),
        lambda v: f"建议命名为：{'+'.join(v['wanted'])}；也可不改，系统导出时会统一命名。",
    ),
    "no_values": Message("表单尚未填写相应名称，暂不检查文件名"),
    "ok": Message("文件名符合要求"),
}

RULE = Rule(
    "file.name_parts",
    "文件命名",
    Params,
    decide,
    needs="name",
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    client_check=client_check,
    guide=Guide(
        proves="文件名里依次含有申报主体、案例名称、材料名称。",
        cannot="申报人用了案例名称的简称时无法判断对错，只提醒。",
        advice="系统导出时会自动按规范命名，一般只作提醒。",
        params={
            "parts": "依次出现的部分：unit 申报主体、title 案例名称、slot 材料名称",
        },
    ),
    example="{rule: file.name_parts, parts: [unit, title, slot]}",
)
