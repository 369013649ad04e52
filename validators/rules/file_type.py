"""The file is of an allowed type, judged by content; its extension agrees.

Requirements: C10, C11, C13, E02, N08, D04-D13, L04-L10 and every slot.
Proves: the first bytes (of ZIP-like documents what they hold) are those of the type; content that nothing knows fails where
the extension promises a type. Macros are named: a Word file with macros is none of the types of `word`; elsewhere they warn,
as does an archive behind another file. Cannot: say that the file opens in every program; content that merely starts right is
caught by the kind's own rules.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Phrase
from validators.kinds import (
    EXTENSIONS,
    KIND_TYPES,
    KIND_WORDS,
    AllowedType,
    FileKind,
    expand,
    named,
    type_words,
)
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, warned


class Params(RuleParams):
    """`allowed`: types or groups (word, image, video, slides, archive, any)."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("file.format", "file.formats", "file.extension")
    rule: Literal["file.type"] = "file.type"
    allowed: list[AllowedType] = Field(min_length=1)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return type_words(params.allowed)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Type by content first, then the extension."""
    limit = demanded(params)
    found_type = type_of(facts)
    if not found_type:
        return _unknown(facts, params, limit)
    other = _refused(facts, params)
    if other:
        return other
    measured = found_type.upper()
    promised = facts.promised_type
    if "any" not in params.allowed and not _agree(promised, found_type, params.allowed):
        foreign = found_type == "zip" and facts.extension and not promised
        return failed(
            params,
            "foreign" if foreign else "extension",
            extension=facts.extension,
            type=found_type,
            measured=measured,
            limit=limit,
        )
    return _oddity(facts, params, measured, limit) or passed(params, measured=measured, limit=limit)


def type_of(facts: FileFacts) -> str:
    """The type by content. A film's container that holds only sound is a sound file, whatever its brand: recorders and
    telephones write the brands of films into .m4a.
    """
    only_sound = facts.kind is FileKind.AUDIO and facts.detected_type in ("mp4", "mov", "m4v", "3gp")
    return "m4a" if only_sound else facts.detected_type


def _oddity(facts: FileFacts, params: Params, measured: str, limit: Phrase) -> Finding | None:
    """What an allowed file carries that nobody expects in it."""
    if POLYGLOT in facts.notes and facts.archive:
        return warned(params, "polyglot", behind=facts.archive.format.upper(), measured=measured, limit=limit)
    if facts.macros and "any" not in params.allowed:
        return warned(params, "macros", kind=str(facts.kind), measured=measured, limit=limit)
    return None


def _refused(facts: FileFacts, params: Params) -> Finding | None:
    """Content of a type that is not allowed; this needs no measuring beyond the type."""
    if type_of(facts) in expand(params.allowed):
        return None
    limit, measured = demanded(params), type_of(facts).upper()
    values = {
        "kind": str(facts.kind),
        "type": type_of(facts),
        "unpacks_itself": SELF_EXTRACTING in facts.notes,
    }
    return failed(
        params, "not_allowed", **values, allowed=list(params.allowed), measured=measured, limit=limit
    )


def _unknown(facts: FileFacts, params: Params, limit: Phrase) -> Finding:
    """Content of no known type."""
    if facts.size == 0:
        return failed(params, "empty", limit=limit)
    if "any" in params.allowed and not facts.promised_type:
        return passed(params, "any", measured=facts.extension, limit=limit)
    return failed(
        params, "unrecognised", extension=facts.extension, measured=phrase("unrecognised"), limit=limit
    )


SELF_EXTRACTING = "self_extracting"
"""The note of a program that is an archive with its own unpacker."""
POLYGLOT = "polyglot"
"""The note of a file that has an archive behind it."""
EMPTY = "请在电脑或手机上先打开原文件看一看，能打开再上传；从微信、网盘取的文件请等下载完成。"
RESAVE = "请用 WPS、Word 或剪映等原软件打开，另存或重新导出为要求的格式后上传；不要只改文件扩展名。"
RENAME = (
    "内容符合要求，只需改名：电脑上右键 → 重命名，改掉最后一个点后面的字母"
    "（看不到扩展名时：文件夹窗口 → 查看 → 勾选“文件扩展名”），再上传。"
)

_SAME = (
    {"mp4", "m4v", "mov"},
    {"doc", "wps"},
    {"ppt", "pps", "dps"},
    {"pptx", "ppsx"},
    {"xls", "et"},
    {"ai", "pdf"},
    {"mp4", "m4a"},
    {"exe", "dll"},
)


_FILMS = frozenset({"mp4", "m4v", "mov", "3gp"})
"""One family: any of its names opens in every player, so where the name's own type is allowed too it may stay."""


def _agree(promised: str, found_type: str, allowed: Sequence[str]) -> bool:
    if promised == found_type or ({promised, found_type} <= _FILMS and promised in expand(allowed)):
        return True
    if found_type in ("mov", "doc", "wps", "ppt", "xls", "exe"):
        return any(promised in same and found_type in same for same in _SAME)
    return False


_FILM = "剪映：导出时格式选择 MP4；手机录像：用剪映导入后导出为 MP4。只改扩展名无效。"
_TO_WORD = "WPS/Word：文件 → 另存为 → 选择“Word 文档（*.docx）”。"
_TO_PDF = "WPS/Word：文件 → 输出为 PDF；纸质件请扫描或用手机“扫描王”类工具生成 PDF。"
_TO_SLIDES = "WPS/PowerPoint：文件 → 另存为 → 选择“PowerPoint 演示文稿（*.pptx）”。"
_TO_SHEET = "WPS/Excel：文件 → 另存为 → 选择“Excel 工作簿（*.xlsx）”。"
_UNPACK = "请在电脑上解压（右键 → 解压到当前文件夹），把里面的文件逐个上传。"
_TO_ZIP = "在电脑上选中文件 → 右键 → 压缩为 ZIP 文件；已有 RAR、7z 的，先解压再压缩为 ZIP。"
_PHOTOSHOP = "Photoshop：文件 → 导出 → 存储为 Web 所用格式（或“存储副本”），格式选择 {}。"
_HEIC = "苹果手机：设置 → 相机 → 格式 → 选“兼容性最佳”后重拍；已拍的照片在电脑上用 WPS 图片或“画图”打开，另存为 {}。"
_PICTURE = "用“画图”或 WPS 图片打开 → 另存为 → 选择 {}。"
_PICTURE_TO_PDF = "用 WPS 图片或“照片”打开 → 打印 → 打印机选“导出为 WPS PDF”或“Microsoft Print to PDF”。"
_OTHER = "这类文件不能靠改名或另存变成要求的格式，请另选一个符合要求的文件上传。"


def _of_picture(found_type: str, names: frozenset[str]) -> str:
    target = next((name for name in ("jpg", "png") if name in names), "")
    if not target:
        return _PICTURE_TO_PDF if "pdf" in names else ""
    way = _PHOTOSHOP if found_type in ("psd", "psb") else _HEIC if found_type == "heic" else _PICTURE
    return way.format(target.upper())


def _mend(allowed: Sequence[str], kind: str, found_type: str) -> str:
    """How this file becomes one that is allowed; the way depends on what it is, not only on what is asked for."""
    names = expand(allowed)
    of_document = _TO_PDF if "pdf" in names else ""
    ways = {
        FileKind.IMAGE: _of_picture(found_type, names),
        FileKind.VIDEO: _FILM if "mp4" in names else "",
        FileKind.WORD: _TO_WORD if "docx" in names else of_document,
        FileKind.SLIDES: _TO_SLIDES if "pptx" in names else of_document,
        FileKind.SHEET: _TO_SHEET if "xlsx" in names else of_document,
        FileKind.ARCHIVE: _TO_ZIP if "zip" in names else _UNPACK,
    }
    way = ways.get(FileKind(kind), "")
    if way:
        return way
    if names <= KIND_TYPES[FileKind.VIDEO]:
        return _FILM
    if names <= expand(["word"]):
        return _TO_WORD
    if names == {"pdf"}:
        return _TO_PDF
    return _TO_ZIP if names <= KIND_TYPES[FileKind.ARCHIVE] else _OTHER


def _extension(values: Values, verb: str) -> str:
    return f"扩展名{verb} .{values['extension']}" if values["extension"] else "没有扩展名"


def _what(values: Values) -> str:
    if values["unpacks_itself"]:
        return "自解压压缩包"
    return named(str(values["type"]), FileKind(values["kind"]))


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return "格式不限" if params.allowed == ["any"] else f"格式：{type_words(params.allowed)}"


def brief(params: Params) -> str:
    """The demand in the slot's box."""
    return type_words(params.allowed)


def client_check(params: Params) -> dict[str, Any]:
    """What a browser compares before it sends."""
    types = expand(params.allowed)
    extensions = sorted(extension for extension, promised in EXTENSIONS.items() if promised in types)
    return {
        "look": "type",
        "limit": type_words(params.allowed),
        "types": None if "any" in params.allowed else extensions,
    }


MESSAGES = {
    "ok": Message("文件格式为 {measured}，符合要求"),
    "any": Message("未限制文件格式"),
    "extension": Message(
        lambda v: (
            f"文件内容是 {v['measured']}，但{_extension(v, '是')}，两者不一致；请把扩展名改为 .{v['type']}"
        ),
        RENAME,
    ),
    "foreign": Message(
        lambda v: f"文件内容是 ZIP，但扩展名是 .{v['extension']}，不是要求的格式（{v['limit']}）",
        "如果它是某个软件的作品文件，请不要改名：右键 → 压缩为 ZIP 文件，上传压缩好的那个；"
        "如果它本来就是压缩包，把扩展名改为 .zip 即可。",
    ),
    "polyglot": Message(
        "文件是 {measured}，但末尾还附有一个 {behind} 压缩包，打开时看不到其中内容；请确认",
        "请用原软件打开并重新导出，不要把压缩包合并在文件后面；压缩包里的材料请单独上传。",
    ),
    "macros": Message(
        lambda v: (
            f"文件是{KIND_WORDS[FileKind(v['kind'])]}（{v['measured']}），带有宏（VBA 程序），打开时可能被拦截"
        ),
        "如用不到宏，请“另存为”不带宏的格式（DOCX、PPTX、XLSX）后上传。",
    ),
    "not_allowed": Message(
        lambda v: f"文件内容是 {v['measured']}（{_what(v)}），{v['asked']}",
        lambda v: _mend(v["allowed"], v["kind"], v["type"]),
    ),
    "unrecognised": Message(
        lambda v: f"无法识别这个文件的格式（{_extension(v, '为')}），{v['asked']}；文件可能已损坏或被加密",
        RESAVE,
    ),
    "empty": Message("文件是空的（0 字节）", EMPTY),
}
PHRASES: Mapping[str, Text] = {
    "unrecognised": "未识别",
}
"""What was measured, in words."""

RULE = Rule(
    "file.type",
    "文件格式",
    Params,
    decide,
    refused=_refused,
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    brief=brief,
    client_check=client_check,
    guide=Guide(
        proves="按内容（不看扩展名）识别文件类型，并核对扩展名与内容一致；Office、Scratch、思维导图等本身是 ZIP 的格式看里面有什么；认不出内容而扩展名有所承诺的不合格。带宏的 Word 不算 word，带宏的演示文稿和表格、后面附有压缩包的文件提醒。",
        cannot="不能保证文件在每一种软件里都能打开；内容是否完好由“文件完整”和各类文件自己的规则检查。",
        advice="写明全部接受的类型；可用组名（如 word、image）。只要限制了格式，就不要再用人工审核重复要求。",
        params={
            "allowed": "接受的类型或类型组",
        },
    ),
    example="{rule: file.type, allowed: [mp4]}",
)
