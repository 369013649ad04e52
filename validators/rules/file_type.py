"""The file is of an allowed type, judged by content; its extension agrees.

Requirements: C10, C11, C13, E02, N08, D04-D13, L04-L10 and every slot.
Proves: the first bytes (and for Office and e-book files the inner list) are those of the type.
Cannot: say that the file opens in every program; content that merely starts right is caught by the kind's own rules.
"""

from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import AllowedType, expand, type_words
from validators.params import RuleParams
from validators.rule import Rule, failed, named, passed


class Params(RuleParams):
    """`allowed`: types or groups (word, image, video, slides, archive, any)."""

    rule: Literal["file.type"] = "file.type"
    allowed: list[AllowedType] = Field(min_length=1)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Type by content first, then the extension."""
    limit = type_words(params.allowed)
    allowed = expand(params.allowed)
    everything = "any" in params.allowed
    found_type = facts.detected_type
    if not found_type and facts.size == 0:
        return failed(
            params, "empty", "文件是空的（0 字节）", en="The file is empty.", limit=limit, hint=EMPTY
        )
    if not found_type and everything:
        return passed(
            params, "未限制文件格式", en="Any type is allowed.", measured=facts.extension, limit=limit
        )
    if not found_type:
        message = f"无法识别这个文件的格式（扩展名为 .{facts.extension or '无'}），要求 {limit}；文件可能已损坏或被加密"
        return failed(
            params,
            "unrecognised",
            message,
            en="Type not recognised.",
            measured="未识别",
            limit=limit,
            hint=RESAVE,
        )
    measured = found_type.upper()
    if found_type not in allowed:
        message = f"文件内容是 {measured}（{named(facts)}），要求 {limit}"
        return failed(
            params,
            "not_allowed",
            message,
            en=f"Found {found_type}.",
            measured=measured,
            limit=limit,
            hint=_mend(params),
        )
    promised = facts.promised_type
    if not everything and not _agree(promised, found_type, facts.extension):
        shown = f".{facts.extension}" if facts.extension else "没有扩展名"
        message = (
            f"文件内容是 {measured}，但扩展名是 {shown}，两者不一致；请把扩展名改为 .{found_type} 或重新导出"
        )
        return failed(
            params,
            "extension",
            message,
            en="Extension and content differ.",
            measured=measured,
            limit=limit,
            hint=RENAME,
        )
    return passed(
        params, f"文件格式为 {measured}，符合要求", en="Allowed type.", measured=measured, limit=limit
    )


EMPTY = "文件没有内容，请确认原文件能打开后重新上传。"
RESAVE = "请用 WPS、Word 或剪映等原软件打开，另存或重新导出为要求的格式后上传；不要只改文件扩展名。"
RENAME = "请用原软件“另存为”或“导出”得到正确格式；只改文件名后缀不能转换格式。"

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


def _mend(params: Params) -> str:
    names = expand(params.allowed)
    if "mp4" in names:
        return "剪映：导出时格式选择 MP4；手机录像：用剪映导入后导出为 MP4。只改扩展名无效。"
    if "docx" in names:
        return "WPS/Word：文件 → 另存为 → 选择“Word 文档（*.docx）”。"
    if "pdf" in names:
        return "WPS/Word：文件 → 输出为 PDF；纸质件请扫描或用手机“扫描王”类工具生成 PDF。"
    if "zip" in names:
        return "在电脑上选中文件 → 右键 → 压缩为 ZIP 文件。"
    return RESAVE


RULE = Rule("file.type", "文件格式", Params, decide, example="{rule: file.type, allowed: [mp4]}")
