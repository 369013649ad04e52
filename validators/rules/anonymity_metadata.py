"""No author in the file's properties.

Requirements: N12, X06. Proves: the terms of the form in Word and PDF properties, EXIF, XMP and IPTC, film tags. Another
person's name in an author field, or a place of recording, warns. Cannot: see properties of formats
that are not read: those are `unknown`.
"""

from collections.abc import Mapping
from typing import Any, Literal

from validators import people
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.people import Sort
from validators.rule import Rule, demanded, excerpts, failed, passed, phrase, warned


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    rule: Literal["anonymity.metadata"] = "anonymity.metadata"
    look_for: list[Sort] = list(people.SORTS)


HINT = (
    "Word：文件 → 信息 → 检查问题 → 检查文档 → 删除“文档属性和个人信息”；WPS：文件 → 文档加密 → 属性，清空作者和单位；"
    "图片：右键 → 属性 → 详细信息 → 删除属性和个人信息；视频：剪映重新导出即可。"
)
_AUTHOR = (
    "作者",
    "最后修改者",
    "公司",
    "经理",
    "PDF author",
    "Artist",
    "CameraOwnerName",
    "XPAuthor",
    "By-line",
    "XMP creator",
    "artist",
    "author",
)
_PLACE = ("GPS", "location")
_NOBODY = frozenset(
    [
        "python-docx",
        "administrator",
        "admin",
        "user",
        "owner",
        "microsoft",
        "wps",
        "office",
        "微软用户",
        "用户",
        "未知",
        "unknown",
        "anonymous",
        "匿名",
        "lenovo",
        "hp",
        "dell",
        "asus",
        "word",
        "canon",
        "nikon",
    ]
)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return people.limit_words(params.look_for) + "（文件属性）"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The form's own people fail; anybody else and places warn."""
    limit = demanded(params)
    terms = people.terms(context, params.look_for)
    metadata = facts.metadata or {}
    hits = [hit for key, value in metadata.items() for hit in people.search(value, key, terms)]
    if hits:
        evidence = excerpts([(hit.place, hit.excerpt) for hit in hits])
        return failed(
            params,
            "found",
            terms=people.counted(hits),
            places=people.places(hits),
            measured=phrase("places", count=len(hits)),
            limit=limit,
            evidence=evidence,
        )
    someone = {
        key: value
        for key, value in metadata.items()
        if key.endswith(_AUTHOR) and value.strip() and people.folded(value).strip() not in _NOBODY
    }
    place = [key for key in metadata if any(word in key for word in _PLACE)]
    if someone or place:
        owners = [{"property": key, "value": value[:20]} for key, value in list(someone.items())[:3]]
        values: dict[str, Any] = {"owners": owners, "places": place[:2]}
        evidence = [Evidence(kind="excerpt", place=key, text=value[:60]) for key, value in someone.items()]
        return warned(
            params, "someone", **values, measured=phrase("owners", **values), limit=limit, evidence=evidence
        )
    return passed(params, measured=phrase("places", count=0), limit=limit)


def _owners(values: Mapping[str, Any]) -> str:
    """Properties that name somebody, then those that name a place."""
    owners = [f"{owner['property']}“{owner['value']}”" for owner in values["owners"]]
    return "、".join([*owners, *values["places"]])


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"文件属性中不得出现作者的{'、'.join(people.WORDS[sort] for sort in params.look_for)}"


MESSAGES = {
    "ok": Message("文件属性中未发现身份信息"),
    "found": Message("文件属性中出现{terms:terms}（{places:places}），请清除后重新上传", HINT),
    "someone": Message(lambda v: f"文件属性含有可能透露身份的信息：{_owners(v)}，请确认或清除", HINT),
}
PHRASES: Mapping[str, Text] = {
    "owners": _owners,
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
    reads=("metadata",),
    example="{rule: anonymity.metadata}",
)
