"""The signed scan is the form that the portal printed: of this case, as it is filled in now, with all its pages.

Requirements: C09, C10. Proves: what the small code at the foot of each page says, where it can be read: which case, which
form, which version of its content, which page of how many. Cannot: say anything of forms that were not printed by the
portal, nor of a code that is blurred or cut off (`unknown`, a person compares); pages of a form that was printed from Word
carry no number in their code; of a form that comes back as pictures, one a page, whether all are there. Never a failure: a
person decides.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.facts.seen import FormCode
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Text, pages_words
from validators.params import RuleParams
from validators.rule import Guide, Rule, passed, phrase, skipped, unsure, warned

_SAID = re.compile(
    r"FORM/(?P<of>[CU]\d{1,19})/(?P<form>[A-Z0-9-]{1,80})/(?P<version>[0-9A-F]{8})(?:/(?P<page>\d{1,4})-(?P<pages>\d{1,4}))?"
)


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.form_code"] = "pdf.form_code"


@dataclass(frozen=True, slots=True)
class _Code:
    """One code, taken apart; `at` is the page of the file on which it stands."""

    at: int
    of: str
    form: str
    version: str
    page: int | None
    pages: int | None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The gravest thing first: of another case, of another form, of an older version, incomplete."""
    if not context.forms:
        return skipped(params, "no_form")
    read = facts.seen.codes if facts.seen is not None else None
    whole = facts.pdf.pages if facts.pdf is not None else 1
    if read is None or whole is None:
        waiting = facts.depth != "deep" and facts.slow_status is None
        return unsure(params, "pending" if waiting else "unread")
    codes = [code for code in map(_taken_apart, read) if code is not None]
    if not codes:
        return unsure(params, "unread")
    for code, wrong in (
        ("other_case", [c for c in codes if c.of != context.form_of]),
        ("other_form", [c for c in codes if c.form not in context.forms]),
        ("older", [c for c in codes if context.forms.get(c.form) != c.version]),
    ):
        if wrong:
            pages = sorted({c.at for c in wrong}) if facts.pdf is not None else []
            return warned(
                params, code, pages=pages, unit=context.form_of.startswith("U"), measured=_versions(wrong), limit=_wanted(wrong, context),
                evidence=_places(pages),
            )  # fmt: skip
    missing = _missing(codes)
    read_pages = len({code.at for code in codes})
    unread = max(0, whole - read_pages)
    if missing and facts.pdf is None:
        return unsure(
            params, "one_picture", page=codes[0].page, pages=codes[0].pages, measured=_versions(codes)
        )
    if missing:
        measured = phrase("pages_read", count=read_pages)
        if unread >= len(missing):  # they may be the sheets on which no code could be read
            return unsure(params, "partly", missing=missing, unread=unread, measured=measured)
        return warned(params, "incomplete", missing=missing, measured=measured)
    code = "ok" if all(c.pages for c in codes) else "ok_uncounted"
    return passed(params, code, count=read_pages, unread=unread, measured=_versions(codes))


def _taken_apart(code: FormCode) -> _Code | None:
    said = _SAID.fullmatch(code.text)
    if said is None:
        return None
    page, pages = (int(said[key]) if said[key] else None for key in ("page", "pages"))
    return _Code(code.page, said["of"], said["form"], said["version"], page, pages)


def _missing(codes: Sequence[_Code]) -> list[int]:
    """Pages of a form whose codes are numbered that were not read anywhere."""
    counted = [code for code in codes if code.pages]
    if not counted:
        return []
    whole = max(code.pages or 0 for code in counted)
    return sorted(set(range(1, whole + 1)) - {code.page for code in counted if code.page is not None})


def _versions(codes: Sequence[_Code]) -> Phrase:
    return phrase("version", versions=sorted({code.version for code in codes})[:4])


def _wanted(codes: Sequence[_Code], context: Context) -> Phrase:
    versions = {context.forms[code.form] for code in codes if code.form in context.forms}
    return phrase("version", versions=sorted(versions or set(context.forms.values()))[:4])


def _places(pages: Sequence[int]) -> list[Evidence]:
    return [
        Evidence(kind="page", place=phrase("page", number=number), at=f"p{number}") for number in pages[:6]
    ]


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "用平台打印的表签字盖章时，与填报的内容是同一版、页数齐全"


def _another(values: Mapping[str, object]) -> str:
    return "另一个单位（或某件案例）" if values.get("unit") else "另一件案例"


def _where(values: Mapping[str, Any]) -> str:
    """The pages that are spoken of; a picture has none."""
    return pages_words(values["pages"]) if values["pages"] else "这张图片"


def _rest(values: Mapping[str, object]) -> str:
    return f"，另有 {values['unread']} 页没有读出" if values.get("unread") else ""


MESSAGES = {
    "no_form": Message("没有由平台打印的表，不比对"),
    "pending": Message("页脚二维码正在排队识别，稍后给出结果"),
    "unread": Message(
        "没有读出页脚的二维码，由工作人员核对版本和页数",
        "如果用的是平台打印的表，请把每页下方的二维码完整、清晰地扫进去；没有用平台的表，不必处理。",
    ),
    "other_case": Message(
        lambda v: f"{_where(v)}的二维码是{_another(v)}的，请核对是否交错了表",
        "请从这一页“下载填好的表格”下载，签字盖章后重新扫描上传。",
    ),
    "other_form": Message(
        lambda v: f"{_where(v)}的二维码是另一种表的，请核对是否交错了表",
        "请打印这里要求的那张表，签字盖章后重新扫描上传。",
    ),
    "older": Message(
        lambda v: f"{_where(v)}是旧版本：打印以后填报内容或版式改过，请核对",
        "请重新打印现在的版本，签字盖章后扫描上传；或把填报内容改回打印时的样子。",
    ),
    "incomplete": Message(
        lambda v: f"没有读到这张表的{pages_words(v['missing'])}，可能漏扫了，请核对",
        "请把每一页都扫描进同一个文件，页脚的二维码不要裁掉。",
    ),
    "partly": Message(
        lambda v: (
            f"有 {v['unread']} 页没有读出页脚的二维码，{pages_words(v['missing'])}是否齐全由工作人员核对"
        ),
        "请把每页下方的二维码完整、清晰地扫进去。",
    ),
    "one_picture": Message(
        lambda v: (
            f"这张图片是表格的第 {v['page']} 页，共 {v['pages']} 页，与填报的内容是同一版；其余各页由工作人员核对"
        ),
        "多页的表建议扫描成一个 PDF 文件上传。",
    ),
    "ok": Message(lambda v: f"页脚二维码与填报的内容是同一版，页数齐全（读出 {v['count']} 页{_rest(v)}）"),
    "ok_uncounted": Message(
        lambda v: (
            f"页脚二维码与填报的内容是同一版（读出 {v['count']} 页{_rest(v)}；由 Word 打印，页数由工作人员核对）"
        )
    ),
}
PHRASES: Mapping[str, Text] = {
    "version": lambda v: "版本 " + "、".join(v["versions"]),
    "pages_read": "读出 {count} 页",
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.form_code",
    "表格版本",
    Params,
    decide,
    applies=(FileKind.PDF, FileKind.IMAGE),
    refined=True,
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="平台打印的表每页下方有二维码：从扫描件（PDF，或每页一张的 JPG、PNG）里读出它是哪件案例、哪张表、哪个版本；平台生成的 PDF 还写着第几页共几页，少了哪页说哪页。",
        cannot="不是平台打印的表、二维码模糊或被裁掉的，读不出来，由人核对；用 Word 打印的不知道共有几页；一页一张图片交来的，其余各页由人核对；手机拍的照片多半太模糊。只提醒，不拦。",
        advice="`printouts` 里有要签字盖章交回的表（写了 `slot`）时，写在那个材料项里。",
    ),
    example="{rule: pdf.form_code}",
)
