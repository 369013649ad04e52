"""What kinds of files an archive holds.

Requirements: L04 (no ppt inside), D05, D13. Proves: type by content of each file, in archives inside to a depth of three too;
what is forbidden also by its extension. Cannot: see into what is encrypted, too deep, too large or packed as RAR
(`unknown`).
"""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import ArchiveEntry, ArchiveFacts, FileFacts
from validators.findings import Finding, Phrase
from validators.kinds import EXTENSIONS, AllowedType, FileKind, banned, expand, type_words
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, excerpts, failed, passed, phrase
from validators.rules.archive_opens import LISTING, not_listed, not_looked_into


class Params(RuleParams):
    """`forbidden` types, `required` types (each at least once), `allowed` types (nothing else)."""

    rule: Literal["archive.contents"] = "archive.contents"
    forbidden: list[AllowedType] = []
    required: list[AllowedType] = []
    allowed: list[AllowedType] = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.forbidden or self.required or self.allowed):
            raise ValueError("forbidden、required、allowed 至少填写一项")
        return self


MEND = "请解压后按要求增删文件，再选中全部文件 → 右键 → 压缩为 ZIP 文件。"


def limit_words(params: Params) -> str:
    """The demand in words."""
    words = [
        f"不得含 {type_words(params.forbidden)}" if params.forbidden else "",
        f"应含 {type_words(params.required)}" if params.required else "",
        f"只能含 {type_words(params.allowed)}" if params.allowed else "",
    ]
    return "；".join(word for word in words if word)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Forbidden and unexpected first, then missing."""
    archive = facts.archive
    assert archive is not None
    unlisted = not_listed(facts, params)
    if unlisted:
        return unlisted
    limit = demanded(params)
    forbidden, allowed = banned(params.forbidden), expand(params.allowed)
    bounded = params.allowed and "any" not in params.allowed
    entries = [*archive.entries, *(archive.inner or [])]
    bad = [
        entry
        for entry in entries
        if types_of(entry) & forbidden or (bounded and not entry.in_package and entry.type not in allowed)
    ]
    if bad:
        shown = [entry.name for entry in bad[:4]]
        places = excerpts([(phrase("inside"), entry.name) for entry in bad])
        return failed(
            params,
            "forbidden",
            count=len(bad),
            shown=shown,
            measured=phrase("items", count=len(bad)),
            limit=limit,
            evidence=places,
        )
    return _complete(facts, archive, params, limit)


def types_of(entry: ArchiveEntry) -> set[str]:
    """What an entry is, and what its name says it is."""
    return {entry.type, EXTENSIONS.get(entry.name.rpartition(".")[2].lower(), "")} - {""}


def _complete(facts: FileFacts, archive: ArchiveFacts, params: Params, limit: Phrase) -> Finding:
    """What must be there."""
    unseen = not_looked_into(facts, params)
    have = {entry.type for entry in [*archive.entries, *(archive.inner or [])] if not entry.in_package}
    missing = [name for name in params.required if not expand([name]) & have]
    if missing:
        if unseen:
            return unseen
        return failed(params, "missing", missing=missing, measured=phrase("lacking"), limit=limit)
    if unseen and (params.forbidden or params.allowed):
        return unseen
    return passed(params, measured=phrase("files", count=archive.items), limit=limit)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    demands = [
        f"压缩包里要有 {type_words(params.required)}" if params.required else "",
        f"压缩包里不能有 {type_words(params.forbidden)}" if params.forbidden else "",
        f"压缩包里只能有 {type_words(params.allowed)}" if params.allowed else "",
    ]
    return "，".join(filter(None, demands))


MESSAGES = {
    **LISTING,
    "forbidden": Message("压缩包内有 {count} 个不符合要求的文件（{shown:first}），{asked}", MEND),
    "ok": Message("压缩包内容符合要求（{limit}）"),
    "missing": Message("压缩包内缺少 {missing:types} 文件，{asked}", MEND),
}
PHRASES: Mapping[str, Text] = {
    "lacking": "缺少",
}
"""What was measured, in words."""

RULE = Rule(
    "archive.contents",
    "压缩包内容",
    Params,
    decide,
    applies=(FileKind.ARCHIVE,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("archive.items", "archive.inner", "archive.unread"),
    guide=Guide(
        proves="压缩包里每个文件的类型（按内容；不该有的也按扩展名），套着的压缩包看到第三层。",
        cannot="加密的、套得更深的、太大的和 RAR 里压缩过的文件看不到内容，由人核对。",
        advice="forbidden、required、allowed 可以同时写。",
        params={
            "forbidden": "不得有的类型",
            "required": "每种至少一个",
            "allowed": "只能有这些类型",
        },
    ),
    example="{rule: archive.contents, forbidden: [slides]}",
)
