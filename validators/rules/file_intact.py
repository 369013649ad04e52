"""The file is not empty, not cut off, and opens.

Requirements: all slots (X03). Judged for every file, listed or not.
Proves: structure as far as the quick probe reads it (index of a video, central directory of a ZIP, page tree of a PDF).
Content of no known type fails where the file's extension promises one, and is for a person to see where it does not.
Cannot: find a damaged picture in the middle of a film, or a JPEG whose middle shows as a stripe; pictures of more than 40 million
pixels are not decoded.
"""

from collections.abc import Mapping
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts, ProbeStatus
from validators.findings import Finding
from validators.kinds import KIND_OF, FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, failed, passed, phrase, unsure


class Params(RuleParams):
    """No limits."""

    rule: Literal["file.intact"] = "file.intact"


OTHER_CONTENT = "other_content"
"""The reason where a double click would open the file with a program that cannot read it."""
LOCKED = "locked"
SAID_BY = {OTHER_CONTENT: "file.type", LOCKED: "archive.opens"}
"""Rules that say the same of such a file, in words of their own."""


DAMAGE = {
    "empty": ("文件是空的（0 字节）", "请确认原文件能打开后重新上传。"),
    "truncated": ("文件不完整，结尾部分缺失", "请确认原文件能完整打开，重新导出或复制后再上传。"),
    "no_moov": ("视频缺少索引（moov），无法播放，多为导出中断或复制不完整", "请在剪映等软件中重新导出，等进度到 100% 后再上传。"),
    "no_frames": ("视频里没有画面数据", "请重新导出视频后上传。"),
    "encrypted": ("文件已加密，无法打开", "请去掉密码保护：WPS/Word 在“文件 → 文档加密”中清除密码后另存。"),
    "password": ("文件设有打开密码，无法打开", "请去掉打开密码后重新上传。"),
    LOCKED: ("压缩包设有密码，里面的文件打不开", "请在电脑上解压，再不设密码重新压缩后上传。"),
    "unreadable": ("文件已损坏，无法打开", "请用原软件打开并“另存为”一份新文件后上传。"),
    "bad_zip": ("压缩结构已损坏，无法打开", "请重新压缩或另存后上传。"),
    "pixels": (
        "图像数据有损坏，打开后会缺一块或显示不出来",
        "请用看图软件打开原图检查；正常的话重新复制、导出后再上传，微信传来的请点“原图”重新下载。",
    ),
    "split": (
        "这是分卷压缩包的一部分，单独一卷无法打开",
        "请把所有分卷放在一起解压，再压缩成一个 ZIP（压缩时不要选“分卷大小”）后上传。",
    ),
    "declared": (
        "文件里有正常的 Office 文件没有的声明（DOCTYPE，可能引用外部内容），系统没有打开",
        "请用 WPS 或 Office 打开原文件并“另存为”一份新文件后上传。",
    ),
    "unsafe": ("文件内部结构异常（体积异常膨胀），系统拒绝打开", "请用原软件重新另存一份正常的文件后上传。"),
}  # fmt: skip


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Names the damage, if any."""
    damage = "empty" if facts.size == 0 else facts.damage
    if not damage and facts.archive and facts.archive.encrypted:
        damage = LOCKED
    if facts.status is ProbeStatus.REFUSED and not damage:
        damage = "unsafe"
    if not damage and not facts.detected_type:
        return _unrecognised(facts, params)
    if not damage and not _opens_as_named(facts):
        return failed(
            params,
            OTHER_CONTENT,
            extension=facts.extension,
            type=facts.detected_type,
            kind=str(facts.kind),
            measured=facts.detected_type.upper(),
            limit=phrase("whole"),
        )
    if not damage:
        return passed(params)
    code = damage if damage in DAMAGE else "unreadable"
    return failed(
        params, code, kind=str(facts.kind), measured=phrase("damage", damage=code), limit=phrase("whole")
    )


_ALIKE = (
    {FileKind.VIDEO, FileKind.AUDIO},
    {FileKind.TEXT, FileKind.WEB},
    {FileKind.ARCHIVE, FileKind.PROGRAM},
)
"""Kinds that the same programs open, or that an extension cannot tell apart."""


_ZIPPED = frozenset(
    [
        "docx",
        "docm",
        "odt",
        "pages",
        "pptx",
        "pptm",
        "ppsx",
        "odp",
        "key",
        "xlsx",
        "xlsm",
        "ods",
        "numbers",
        "ofd",
        "xps",
        "epub",
    ]
)
"""Documents that are ZIPs: under the name of one they open."""


def _opens_as_named(facts: FileFacts) -> bool:
    """Whether the content is of a kind that the extension's program opens; documents that are ZIPs open as ZIP too."""
    promised = KIND_OF.get(facts.promised_type)
    if promised in (None, facts.kind) or facts.kind is FileKind.ARCHIVE:
        return True
    if promised is FileKind.ARCHIVE:
        return facts.kind in (FileKind.PROJECT, FileKind.PROGRAM) or facts.detected_type in _ZIPPED
    if facts.promised_type == "ai" or {facts.promised_type, facts.detected_type} <= {"svg", "xml"}:
        return True
    return any({promised, facts.kind} <= kinds for kinds in _ALIKE)


def _unrecognised(facts: FileFacts, params: Params) -> Finding:
    """Nothing was opened, so nothing is whole (V1)."""
    if facts.promised_type:
        kind = str(KIND_OF[facts.promised_type])
        return failed(
            params,
            "not_what_it_says",
            kind=kind,
            extension=facts.extension,
            measured=phrase("unrecognised"),
            limit=phrase("whole"),
        )
    return unsure(params, "unrecognised", measured=phrase("unrecognised"), limit=phrase("whole"))


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "文件完整、能打开"


MESSAGES = {
    "ok": Message("文件完整，可以打开"),
    "not_what_it_says": Message(
        "扩展名是 .{extension}，但内容不是{kind:kind}，系统无法识别，文件可能已损坏或被加密；请确认能打开后重新导出、上传",
        "请在电脑上用原软件打开这个文件；打不开的，请重新导出或重新下载后再上传。",
    ),
    OTHER_CONTENT: Message(
        "扩展名是 .{extension}，内容却是{kind:kind}（{measured}），双击打不开；请改回 .{type} 后重新上传",
        "电脑上右键 → 重命名，改掉最后一个点后面的字母（看不到扩展名时：文件夹窗口 → 查看 → 勾选“文件扩展名”）。",
    ),
    "unrecognised": Message(
        "系统不认识这种文件，没有打开检查，是否完整由工作人员核对",
        "如能另存为常用格式（MP4、DOCX、PDF、JPG、ZIP），请另存后重新上传，系统即可自动检测。",
    ),
    **{damage: Message(f"{{kind:kind}}：{words}", hint) for damage, (words, hint) in DAMAGE.items()},
}
PHRASES: Mapping[str, Text] = {
    "damage": lambda v: DAMAGE[v["damage"]][0],
    "whole": "完整、可以打开",
    "unrecognised": "未识别",
}
"""What was measured, in words."""

RULE = Rule(
    "file.intact",
    "文件完整",
    Params,
    decide,
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("opened", "archive.items"),
    guide=Guide(
        proves="文件不是空的、没有被截断，系统的读取程序能把它的结构从头读到尾。",
        cannot="查不出影片中间个别画面的损坏（慢检的 video.decodes 会抽查），也查不出 JPEG 照片中间损坏成的花纹，不解码 4,000 万像素以上的大图；系统读不了的格式会写明“由工作人员核对”，不算合格。",
        advice="每个文件都会自动检查，不必写进活动文件。",
    ),
    example="{rule: file.intact}",
)
