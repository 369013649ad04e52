"""The file is of an allowed type, judged by content; its extension agrees.

Requirements: C10, C11, C13, E02, N08, D04-D13, L04-L10 and every slot.
Proves: the first bytes (and for Office and e-book files the inner list) are those of the type.
Cannot: say that the file opens in every program; content that merely starts right is caught by the kind's own rules.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Phrase
from validators.kinds import EXTENSIONS, KIND_WORDS, AllowedType, FileKind, expand, type_words
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Rule, demanded, failed, passed, phrase


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
    found_type = facts.detected_type
    if not found_type:
        return _unknown(facts, params, limit)
    other = _refused(facts, params)
    if other:
        return other
    measured = found_type.upper()
    promised = facts.promised_type
    if "any" not in params.allowed and not _agree(promised, found_type, facts.extension):
        return failed(
            params, "extension", extension=facts.extension, type=found_type, measured=measured, limit=limit
        )
    return passed(params, measured=measured, limit=limit)


def _refused(facts: FileFacts, params: Params) -> Finding | None:
    """Content of a type that is not allowed; this needs no measuring beyond the type."""
    if facts.detected_type in expand(params.allowed):
        return None
    limit, measured = demanded(params), facts.detected_type.upper()
    values = {"kind": str(facts.kind), "unpacks_itself": SELF_EXTRACTING in facts.notes}
    return failed(
        params, "not_allowed", **values, allowed=list(params.allowed), measured=measured, limit=limit
    )


def _unknown(facts: FileFacts, params: Params, limit: Phrase) -> Finding:
    """Content of no known type."""
    if facts.size == 0:
        return failed(params, "empty", limit=limit)
    if "any" in params.allowed:
        return passed(params, "any", measured=facts.extension, limit=limit)
    return failed(
        params, "unrecognised", extension=facts.extension, measured=phrase("unrecognised"), limit=limit
    )


SELF_EXTRACTING = "self_extracting"
"""The note of a program that is an archive with its own unpacker."""
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
)


def _agree(promised: str, found_type: str, extension: str) -> bool:
    if promised == found_type:
        return True
    if found_type in ("mov", "doc", "wps", "ppt", "xls"):
        return any(promised in same and found_type in same for same in _SAME)
    return False


def _mend(allowed: Sequence[str]) -> str:
    names = expand(allowed)
    if "mp4" in names:
        return "剪映：导出时格式选择 MP4；手机录像：用剪映导入后导出为 MP4。只改扩展名无效。"
    if "docx" in names:
        return "WPS/Word：文件 → 另存为 → 选择“Word 文档（*.docx）”。"
    if "pdf" in names:
        return "WPS/Word：文件 → 输出为 PDF；纸质件请扫描或用手机“扫描王”类工具生成 PDF。"
    if "zip" in names:
        return "在电脑上选中文件 → 右键 → 压缩为 ZIP 文件；已有 RAR、7z 的，先解压再压缩为 ZIP。"
    return RESAVE


def _extension(values: Values, verb: str) -> str:
    return f"扩展名{verb} .{values['extension']}" if values["extension"] else "没有扩展名"


def _what(values: Values) -> str:
    return "自解压压缩包" if values["unpacks_itself"] else KIND_WORDS[FileKind(values["kind"])]


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
    "not_allowed": Message(
        lambda v: f"文件内容是 {v['measured']}（{_what(v)}），{v['asked']}", lambda v: _mend(v["allowed"])
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
    example="{rule: file.type, allowed: [mp4]}",
)
