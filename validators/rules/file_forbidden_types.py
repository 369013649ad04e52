"""The file is none of the forbidden types; on request nothing inside an archive is either.

Requirements: L04 (ppt and pptx are refused as courseware, also when zipped), D13 (no archives).
Proves: type by content and by extension of the file, and of all files of an archive, also one that begins with other bytes,
stands behind a picture or a program, or lies in another archive (to a depth of three). Cannot: look into what is encrypted,
deeper, too large or packed as RAR: that is `unknown`; nor into a program of its own make.
"""

from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Phrase
from validators.kinds import AllowedType, FileKind, banned, expand, type_words
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, excerpts, failed, passed, phrase, unsure
from validators.rules.archive_contents import types_of
from validators.rules.archive_opens import LISTING, not_looked_into, unread_words


class Params(RuleParams):
    """`types` as in file.type; `inside_archives` looks at an archive's files too."""

    rule: Literal["file.forbidden_types"] = "file.forbidden_types"
    types: list[AllowedType] = Field(min_length=1)
    inside_archives: bool = False


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"不得为 {type_words(params.types)}"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The file itself, then its entries."""
    forbidden = banned(params.types)
    limit = demanded(params)
    types = {facts.detected_type, facts.promised_type} & forbidden
    if types:
        shown = (facts.detected_type if facts.detected_type in forbidden else facts.promised_type).upper()
        return failed(params, "forbidden", types=list(params.types), measured=shown, limit=limit)
    hidden = facts.archive is not None and (POLYGLOT in facts.notes or SELF_EXTRACTING in facts.notes)
    if hidden and facts.archive and facts.archive.format in forbidden:
        shown = f"{facts.detected_type.upper()}+{facts.archive.format.upper()}"
        return failed(params, "forbidden", types=list(params.types), measured=shown, limit=limit)
    if not facts.detected_type:
        return unsure(params, "not_known", types=list(params.types), limit=limit)
    if params.inside_archives and facts.kind in _DOCUMENTS:
        return _embedded(facts, params, forbidden, limit)
    packed = facts.kind is FileKind.ARCHIVE or facts.archive is not None or SELF_EXTRACTING in facts.notes
    if not params.inside_archives or not packed:
        return passed(params, measured=facts.detected_type.upper(), limit=limit)
    return _inside(facts, params, forbidden, limit)


_DOCUMENTS = (FileKind.WORD, FileKind.SLIDES, FileKind.SHEET, FileKind.PDF)


def _embedded(facts: FileFacts, params: Params, forbidden: frozenset[str], limit: Phrase) -> Finding:
    """Objects and attachments of a document: a show that opens by a double click."""
    bad = [entry for entry in facts.held or [] if types_of(entry) & forbidden]
    if bad:
        places = excerpts([(phrase("embedded_file"), entry.name) for entry in bad])
        return failed(
            params, "forbidden_embedded", count=len(bad), names=[entry.name for entry in bad[:3]],
            types=list(params.types), measured=phrase("items", count=len(bad)), limit=limit, evidence=places,
        )  # fmt: skip
    if facts.held is None or facts.held_unread:
        unread = facts.held_unread or {"not_readable": 1}
        return unsure(params, "embedded_unseen", unread=dict(unread), limit=limit)
    return passed(params, measured=facts.detected_type.upper(), limit=limit)


POLYGLOT, SELF_EXTRACTING = "polyglot", "self_extracting"
"""Notes of a file that has an archive behind it, and of a program that unpacks one."""


def _inside(facts: FileFacts, params: Params, forbidden: frozenset[str], limit: Phrase) -> Finding:
    """The entries of an archive, and of archives in it."""
    if facts.archive is None or not facts.archive.listed:
        return unsure(params, "not_listed", format=facts.detected_type.upper(), limit=limit)
    bad = [
        entry
        for entry in [*facts.archive.entries, *(facts.archive.inner or [])]
        if types_of(entry) & forbidden
    ]
    if bad:
        names = [entry.name for entry in bad[:3]]
        places = excerpts([(phrase("inside"), entry.name) for entry in bad])
        return failed(
            params,
            "forbidden_inside",
            count=len(bad),
            names=names,
            types=list(params.types),
            measured=phrase("items", count=len(bad)),
            limit=limit,
            evidence=places,
        )
    return not_looked_into(facts, params) or passed(params, "ok_inside", limit=limit)


def _other(forbidden: frozenset[str]) -> str:
    """What to hand in instead, by what is not accepted."""
    if "zip" in forbidden:
        return "请在电脑上解压（右键 → 解压到当前文件夹），把里面的文件逐个上传。"
    if "pptx" in forbidden:
        return "演示文稿不属于此处征集的作品；请提交可交互的课件程序、网页或由专门软件制作的课件。"
    return "请改交通知要求的格式，可用原软件“另存为”或“导出”。"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"不接收{type_words(params.types)}{'，压缩包里也不行' if params.inside_archives else ''}"


MESSAGES = {
    "too_many": LISTING["too_many"],
    "unseen": LISTING["unseen"],
    "forbidden": Message(
        "文件是 {measured} 格式，此处不接收 {types:types}", lambda v: _other(expand(v["types"]))
    ),
    "ok": Message("不含禁止的格式"),
    "not_listed": Message(
        "压缩包为 {format} 格式，系统无法查看其中是否含有禁止的格式，由工作人员核对",
        "请改用 ZIP 格式压缩后上传，系统可自动检测。",
    ),
    "forbidden_inside": Message(
        "压缩包内有 {count} 个文件（{names}）不能交，此处不接收 {types:types}",
        "请解压后删去这些文件，把其余文件重新压缩成 ZIP 再上传。",
    ),
    "forbidden_embedded": Message(
        "文件里嵌有 {count} 个文件（{names}）不能交，此处不接收 {types:types}",
        "WPS/Word：选中双击能打开的图标或画面 → 删除（需要展示的改为截图）；PDF：在“附件”一栏删除附件，然后重新上传。",
    ),
    "embedded_unseen": Message(
        lambda v: f"文件里嵌有的内容系统没能全部查看（{unread_words(v['unread'])}），由工作人员核对",
        "不需要的内嵌文件请删除；需要的请复制为正文或图片，不要以“插入对象”的方式放入。",
    ),
    "not_known": Message("认不出文件内容是什么格式，是否属于不接收的 {types:types} 由工作人员核对"),
    "ok_inside": Message("压缩包内不含禁止的格式"),
}

RULE = Rule(
    "file.forbidden_types",
    "禁止的格式",
    Params,
    decide,
    describe=describe,
    limit=limit_words,
    phrases={"embedded_file": "文件内嵌"},
    messages=MESSAGES,
    guide=Guide(
        proves="文件本身的类型；打开 inside_archives 时，还查压缩包里每个文件的类型（按内容和扩展名），前面附有其他数据、附在图片或程序后面、套着三层以内的压缩包都看；Word、PDF、表格里嵌入的对象和附件（双击能打开的演示文稿）也看。",
        cannot="加密的、读不出清单的和套得太深的压缩包看不到里面，这时由人判断，不会算合格；普通程序（EXE）的内部不看。",
        advice="通知写“不得提交某格式”时使用；允许交压缩包的材料项请同时写 inside_archives: true。",
        params={
            "types": "不接收的类型或类型组",
            "inside_archives": "是否检查压缩包内部",
        },
    ),
    example="{rule: file.forbidden_types, types: [slides], inside_archives: true}",
)
