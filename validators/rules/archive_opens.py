"""The archive opens and its listing can be read.

Requirements: D05, D08. Proves: the listing, and of what can be unpacked here every file's length and checksum, up to 240 MB.
Cannot: unpack RAR (its names and sizes are listed). Names whose encoding the archive does not say are guesses and said so.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Catalogue, Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, excerpts, failed, passed, phrase, unsure


class Params(RuleParams):
    """No limits."""

    rule: Literal["archive.opens"] = "archive.opens"


ZIP = "请在电脑上选中文件 → 右键 → 压缩为 ZIP 文件（不设密码）后上传。"


def not_listed(facts: FileFacts, params: RuleParams) -> Finding | None:
    """The answer for archives that can only be named."""
    assert facts.archive is not None
    if facts.archive.listed:
        return None
    return unsure(params, "not_listed", measured=facts.detected_type.upper())


def not_all(facts: FileFacts, params: RuleParams) -> Finding | None:
    """The answer where the listing was too long to be kept, for what must be true of every entry."""
    assert facts.archive is not None
    items, looked = facts.archive.items, len(facts.archive.entries)
    if items is None:
        return unsure(params, "not_listed", measured=facts.detected_type.upper())
    if items <= looked:
        return None
    return unsure(params, "too_many", items=items, looked=looked, measured=phrase("files", count=items))


def not_looked_into(facts: FileFacts, params: RuleParams) -> Finding | None:
    """The answer where a part of the archive was not looked at, for what must be true of every file in it."""
    archive = facts.archive
    assert archive is not None
    if archive.inner is None or archive.unread is None:  # facts of an older version: nobody looked inside
        return not_all(facts, params) or unsure(
            params, "unseen", unread={"not_readable": 1}, measured=phrase("items", count=1)
        )
    unread = archive.unread
    others = {reason: count for reason, count in unread.items() if reason != "too_many"}
    if others:
        return unsure(params, "unseen", unread=others, measured=phrase("items", count=sum(others.values())))
    return not_all(facts, params) or (unsure(params, "unseen", unread=dict(unread)) if unread else None)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """An empty archive fails."""
    assert facts.archive is not None
    if facts.archive.encrypted:
        return failed(params, "encrypted", measured=phrase("encrypted"), limit=phrase("open"))
    unlisted = not_listed(facts, params)
    if unlisted:
        return unlisted
    if not facts.archive.items:
        return failed(params, "empty", measured=phrase("files", count=0))
    broken = [entry.name for entry in facts.archive.entries if entry.broken]
    if broken:
        places = excerpts([(phrase("inside"), name) for name in broken])
        return failed(
            params,
            "broken",
            count=len(broken),
            broken=broken[:3],
            measured=phrase("broken", count=len(broken)),
            evidence=places,
        )
    entries = [*facts.archive.entries, *(facts.archive.inner or [])]
    guesses = Counter(entry.name_guess for entry in entries if entry.name_guess)
    return not_all(facts, params) or passed(
        params,
        items=facts.archive.items,
        guesses=dict(guesses),
        measured=phrase("files", count=facts.archive.items),
    )


UNREAD = {
    "encrypted": "{} 个文件设有密码",
    "too_deep": "{} 个压缩包套了三层以上",
    "too_large": "{} 个文件太大",
    "too_many": "文件太多",
    "not_readable": "{} 个文件只能看到名称",
    "broken": "{} 个文件已损坏",
}
"""Why a part of an archive was not looked at."""


def unread_words(unread: Mapping[str, int]) -> str:
    """{"encrypted": 2} -> 2 个文件设有密码."""
    reasons = {reason: count for reason, count in dict(unread or {}).items() if reason in UNREAD}
    return "，".join(UNREAD[reason].format(count) for reason, count in reasons.items())


def _names(values: Mapping[str, Any]) -> str:
    """Names that were read by a guess, said as such."""
    guesses = values.get("guesses") or {}
    shown = "、".join(f"{count} 个文件名按 {encoding} 推测" for encoding, count in guesses.items())
    return f"（{shown}）" if shown else ""


LISTING: Catalogue = {
    "not_listed": Message(
        "压缩包为 {measured} 格式，系统无法查看内容，由工作人员核对；建议改用 ZIP 格式", ZIP
    ),
    "too_many": Message(
        "压缩包内有 {items} 个文件，系统只查看了前 {looked} 个，其余由工作人员核对",
        "请删去用不到的文件，重新压缩后上传。",
    ),
    "unseen": Message(
        lambda v: f"压缩包内有部分内容系统没能查看（{unread_words(v['unread'])}），由工作人员核对",
        "请只压缩一层、不设密码，用 ZIP 格式重新压缩后上传，系统即可全部查看。",
    ),
}
"""What rules on what is inside say of an archive that they can't see all of."""


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "压缩包能正常打开，没有密码"


MESSAGES = {
    **LISTING,
    "ok": Message(lambda v: f"压缩包可以打开，共 {v['items']} 个文件{_names(v)}"),
    "empty": Message("压缩包里没有文件", ZIP),
    "encrypted": Message("压缩包设有密码，无法查看；请去掉密码重新压缩", ZIP),
    "broken": Message("压缩包内有 {count} 个文件已损坏（{broken}），请重新压缩后上传", ZIP),
}
PHRASES: Mapping[str, Text] = {
    "encrypted": "已加密",
    "open": "能打开，没有密码",
    "broken": "{count} 个损坏",
}
"""What was measured, in words."""

RULE = Rule(
    "archive.opens",
    "压缩包可打开",
    Params,
    decide,
    applies=(FileKind.ARCHIVE,),
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("archive.items", "archive.inner"),
    guide=Guide(
        proves="压缩包清单完整、不为空、没有密码；ZIP、7z、tar、gz 逐个核对长度和校验码，共看 240 MB。",
        cannot="RAR 只列出名称和大小，不解压；压缩包没有写明编码的文件名是推测的，会注明。",
        advice="接受压缩包的材料项都写上。",
    ),
    example="{rule: archive.opens}",
)
