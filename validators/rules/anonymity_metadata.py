"""No author in the file's properties.

Requirements: N12, X06. Proves: the terms of the form in Word and PDF properties, EXIF (HEIC too), XMP and IPTC, film tags, names of
PDF attachments. The coordinates of the place of recording fail: they tell the region. Another person's name in an author
field, of comments and tracked changes too, warns; names of programs, devices and accounts such as Windows 用户 do not count.
Of archives the properties of what stands inside, to a depth of two. Cannot: see properties of formats that are not read, nor
into attachments of a PDF (`unknown`).
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from validators import people
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.people import Sort
from validators.rule import Guide, Rule, demanded, excerpts, failed, passed, phrase, unsure, warned
from validators.spelling import plain


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    rule: Literal["anonymity.metadata"] = "anonymity.metadata"
    look_for: list[Sort] = list(people.SORTS)


HINT = (
    "Word：文件 → 信息 → 检查问题 → 检查文档 → 删除“文档属性和个人信息”；WPS：文件 → 文档加密 → 属性，清空作者和单位；"
    "图片：右键 → 属性 → 详细信息 → 删除属性和个人信息；视频：剪映重新导出即可。"
)
LOCATION_HINT = (
    "图片：电脑上右键 → 属性 → 详细信息 → 删除属性和个人信息 → 勾选“GPS”；手机相册：分享或发送原图时关闭“位置”；"
    "视频：用剪映重新导出即可。以后拍摄前在相机设置中关闭“保存位置信息”。"
)
ATTACHMENT_HINT = "PDF 阅读器左侧“附件”一栏列出附件：请删除，或用 WPS/Word 重新输出为 PDF 后上传。"
_AUTHOR = (
    "作者",
    "最后修改者",
    "公司",
    "经理",
    "保存记录",
    "PDF author",
    "Artist",
    "CameraOwnerName",
    "XPAuthor",
    "Author",
    "By-line",
    "XMP creator",
    "PostScript For",
    "artist",
    "author",
)
TRAILING_TEXT, TRAILING_DATA = "文件结尾之后的文字", "文件结尾之后的数据"
"""Properties that are none: what stands behind the end of a picture."""
_COORDINATES = ("GPS", "location")
_CITY = ("City", "State")
_NOBODY = re.compile(
    r"(?:windows|微软|office|ms ?office|microsoft(?: office)?|默认|本地|系统|测试|新|匿名|普通|电脑|计算机)? ?(?:用户|user|users|home)\d*"
    r"|author|作者|guest|guests|来宾|访客|owner|admin\w*|administrator.*|root|test\d*|pc\d*|home|my ?pc|me|none|null|n/?a|未知|佚名|匿名"
    r"|unknown.*|anonymous|unspecified|untitled|default|desktop-\w+|laptop-\w+|win-\w+|user-\w+|[-_.x*]+|\d{1,6}|china|mac(?:book)?.*|i(?:phone|pad)\b.*"
    r"|(?:(?:python-docx|openpyxl|apache poi|reportlab|itext\w*|fpdf|pymupdf|mupdf|ghostscript|libreoffice|openoffice|wps|kingsoft|microsoft"
    r"|word|excel|powerpoint|adobe|acrobat|photoshop|illustrator|indesign|coreldraw|foxit|pscript\w*|dopdf|cutepdf|bullzip|primopdf|quartz|skia"
    r"|chrome|chromium|firefox|latex|xelatex|canva|capcut|lavf|lavc|ffmpeg|handbrake|obs|premiere|camscanner|canon|nikon|sony|ricoh|konica|minolta"
    r"|kyocera|xerox|fuji\w*|epson|brother|toshiba|sharp|samsung|huawei|honor|xiaomi|redmi|oppo|vivo|apple|lenovo|thinkpad|hp|hewlett|dell|asus|acer"
    r"|seewo|hikvision|dji|gopro|ubuntu|debian|windows)(?![a-z])|pdf|www\.|https?:|金山(?!小|中|学|幼)|福昕|剪映|会声会影|必剪|快影|扫描全能王|夸克|联想|神舟"
    r"|清华同方|希沃|雨林木风|深度技术|系统之家|番茄花园|萝卜家园|电脑公司)(?![\u4e00-\u9fff]{2,4}$).*"
)
"""Accounts, programs, printers and devices that stand in author fields, folded. 希沃张老师 is somebody all the same."""


def limit_words(params: Params) -> str:
    """The demand in words."""
    return people.limit_words(params.look_for) + "（文件属性）"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The form's own people and coordinates fail; anybody else warns; attachments are for a person."""
    terms = people.terms(context, params.look_for)
    properties = facts.metadata or {}
    attachments = (facts.pdf.attachments if facts.pdf else None) or []
    hits = [hit for key, value in properties.items() for hit in people.search(value, key, terms)]
    hits += [hit for name in attachments for hit in people.search(name, phrase("attachment"), terms)]
    limit, sought = demanded(params), people.sought(terms)
    if hits:
        return (warned if all(hit.common for hit in hits) else failed)(
            params,
            "found",
            terms=people.counted(hits),
            places=people.places(hits),
            measured=phrase("places", count=len(hits)),
            limit=limit,
            evidence=[*excerpts([(hit.place, hit.excerpt) for hit in hits]), *sought],
        )
    located = [key for key, value in properties.items() if _holds_coordinates(key, value)]
    if located:
        return (failed if "regions" in params.look_for else warned)(
            params, "location", where=located[:3], measured=phrase("located"), limit=limit
        )
    if trailing := _behind_the_end(properties, params):
        return trailing
    someone = {
        key: value for key, value in properties.items() if key.endswith(_AUTHOR) and _is_somebody(value)
    }
    cities = [key for key in properties if key.endswith(_CITY)]
    owners = [{"property": key, "value": value[:20]} for key, value in list(someone.items())[:3]]
    values: dict[str, Any] = {"owners": owners, "places": cities[:2]}
    evidence = [Evidence(kind="excerpt", place=key, text=value[:60]) for key, value in someone.items()]
    if attachments:
        evidence += [
            Evidence(kind="excerpt", place=phrase("attachment"), text=name[:60]) for name in attachments[:10]
        ]
        return unsure(
            params, "attachments", names=[name[:60] for name in attachments], count=len(attachments), **values,
            limit=limit, evidence=evidence,
        )  # fmt: skip
    unread = [
        member.name for member in (facts.archive and facts.archive.contents_unread) or [] if member.properties
    ]
    if unread:
        evidence += [Evidence(kind="entry", place=phrase("inside"), text=name) for name in unread[:10]]
        return unsure(
            params, "members", names=unread[:4], count=len(unread), **values, limit=limit, evidence=evidence
        )
    if someone or cities:
        return warned(
            params, "someone", **values, measured=phrase("owners", **values), limit=limit, evidence=evidence
        )
    return passed(params, measured=phrase("places", count=0), limit=limit, evidence=sought)


def _behind_the_end(properties: Mapping[str, str], params: Params) -> Finding | None:
    """A warning for what stands behind the end of a picture."""
    trailing = {key: properties[key] for key in (TRAILING_TEXT, TRAILING_DATA) if key in properties}
    if not trailing:
        return None
    return warned(
        params,
        "trailing",
        texts=[text[:40] for text in trailing.values()],
        measured=phrase("trailing"),
        limit=demanded(params),
        evidence=excerpts([(key, text[:60]) for key, text in trailing.items()]),
    )


def _holds_coordinates(key: str, value: str) -> bool:
    """Latitude and longitude; 0° N 0° E is what cameras without a fix write."""
    if not any(word in key for word in _COORDINATES):
        return False
    numbers = re.findall(r"\d+(?:\.\d+)?", value)
    return not numbers or any(float(number) for number in numbers[:2])


def _is_somebody(value: str) -> bool:
    """Whether an author field names a person or a body; several names stand between 、."""
    names = (plain(name).strip() for name in re.split(r"[、;；]", value))
    return any(name and not _NOBODY.fullmatch(name) for name in names)


def _owners(values: Mapping[str, Any]) -> str:
    """Properties that name somebody, then those that name a place."""
    owners = [f"{owner['property']}“{owner['value']}”" for owner in values["owners"]]
    return "、".join([*owners, *values["places"]])


def _also(values: Mapping[str, Any]) -> str:
    return f"；文件属性还含有 {_owners(values)}" if values["owners"] or values["places"] else ""


def _members_text(values: Mapping[str, Any]) -> str:
    names = "、".join(values["names"][:3]) + ("等" if values["count"] > 3 else "")
    return f"压缩包内还有 {values['count']} 个文件（{names}）的属性未能读取，由工作人员核对{_also(values)}"


def _attachments_text(values: Mapping[str, Any]) -> str:
    names = "、".join(values["names"][:3]) + ("等" if values["count"] > 3 else "")
    return f"PDF 带有 {values['count']} 个附件（{names}），附件的内容未能检查，由工作人员核对{_also(values)}"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"文件属性中不得出现作者的{'、'.join(people.WORDS[sort] for sort in params.look_for)}"


MESSAGES = {
    "ok": Message("文件属性中未发现身份信息"),
    "found": Message("文件属性中出现{terms:terms}（{places:places}），请清除后重新上传", HINT),
    "location": Message(
        "文件属性中有拍摄地点的坐标（{where}），会透露所在地区；请清除后重新上传", LOCATION_HINT
    ),
    "trailing": Message(
        "图片结尾之后还附有看不见的数据（{texts}），看图软件不显示，别人仍能读到，请确认或清除",
        "用系统自带的画图或看图软件打开图片，另存为一张新图片后上传，附加的数据就不会带上。",
    ),
    "someone": Message(lambda v: f"文件属性含有可能透露身份的信息：{_owners(v)}，请确认或清除", HINT),
    "attachments": Message(_attachments_text, ATTACHMENT_HINT),
    "members": Message(_members_text),
}
PHRASES: Mapping[str, Text] = {
    "owners": _owners,
    "trailing": "结尾之后有数据",
    "located": "有拍摄地点坐标",
}
"""What was measured, in words."""

RULE = Rule(
    "anonymity.metadata",
    "属性匿名",
    Params,
    decide,
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("metadata", "pdf.attachments", "archive.contents_unread"),
    guide=Guide(
        proves="文档属性、照片信息、影片标签、轨道标题和各个盒子里的作者、单位和拍摄地点；图片结尾之后附加的数据会指出。",
        cannot="读不到属性的格式由人核对，不算合格。",
        advice="盲评的材料项写上。",
        params={
            "look_for": "查哪些",
        },
    ),
    example="{rule: anonymity.metadata}",
)
