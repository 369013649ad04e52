"""The file holds no macros.

Requirements: X03 (files that harm nobody). Proves: a macro project in Office files of all kinds, old and new, by its parts; in an
archive, files that are declared to hold one. Cannot: say what a macro does; see macros of a kind that is not known here.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import Guide, Rule, excerpts, failed, passed, phrase, skipped, unsure
from validators.rules.archive_opens import LISTING, not_looked_into


class Params(RuleParams):
    """No limits."""

    rule: Literal["file.macros"] = "file.macros"


OFFICE = (FileKind.WORD, FileKind.SLIDES, FileKind.SHEET)
_TYPES = ("docm", "pptm", "xlsm")


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Macros fail, here and inside."""
    if facts.archive is not None or facts.kind is FileKind.ARCHIVE:
        return _inside(facts, params)
    if facts.kind not in OFFICE:
        return skipped(params, "no_office", kind=str(facts.kind))
    if facts.macros is None:
        return unsure(params, "not_known", measured=facts.detected_type.upper())
    if facts.macros:
        return failed(params, "found", measured=facts.detected_type.upper())
    embedded = [entry.name for entry in facts.held or [] if entry.type in _TYPES]
    if embedded:
        count = phrase("items", count=len(embedded))
        return failed(params, "found_embedded", names=embedded, count=len(embedded), measured=count)
    return passed(params)


def _inside(facts: FileFacts, params: Params) -> Finding:
    if facts.archive is None or not facts.archive.listed:
        return unsure(params, "not_known", measured=facts.detected_type.upper())
    entries = [*facts.archive.entries, *(facts.archive.inner or [])]
    holding = [entry.name for entry in entries if entry.type in _TYPES]
    if holding:
        places = excerpts([(phrase("inside"), name) for name in holding])
        count = phrase("items", count=len(holding))
        return failed(
            params, "found_inside", names=holding, count=len(holding), measured=count, evidence=places
        )
    older = [entry.name for entry in entries if entry.type in ("doc", "xls", "ppt")]
    if older:
        return unsure(params, "older_inside", names=older, measured=phrase("items", count=len(older)))
    return not_looked_into(facts, params) or passed(params)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "文件里没有宏"


MEND = "WPS/Word：文件 → 另存为，选择 DOCX（演示文稿选 PPTX，表格选 XLSX）；这几种格式不保存宏。"
MESSAGES = {
    **LISTING,
    "ok": Message("没有宏"),
    "no_office": Message("{kind:kind}没有宏，不检查此项"),
    "found": Message("文件（{measured}）带有宏（VBA 程序），此处不接收", MEND),
    "found_inside": Message("压缩包内有 {count} 个带宏的文件（{names:first}），此处不接收", MEND),
    "found_embedded": Message("文件里嵌有 {count} 个带宏的文件（{names:first}），此处不接收", MEND),
    "older_inside": Message("压缩包内有旧格式的文件（{names:first}），是否带宏由工作人员核对", MEND),
    "not_known": Message("看不出 {measured} 文件是否带有宏，由工作人员核对", MEND),
}

RULE = Rule(
    "file.macros",
    "没有宏",
    Params,
    decide,
    describe=describe,
    messages=MESSAGES,
    guide=Guide(
        proves="Word、演示文稿、电子表格里有没有宏（VBA 工程），新旧格式都查，改了扩展名也认得出。",
        cannot="不看宏里写了什么；压缩包里只看文档声明的类型，里面的旧格式文档由人核对。",
        advice="不希望收到宏的材料项写上；只接受 Word 的材料项本来就不收 DOCM 这类带宏的格式。",
    ),
    example="{rule: file.macros}",
)
