"""The number of items in an archive.

Requirements: D08 (at most 5 items). Proves: files without folders and system litter; or top-level entries, where a piece
of evidence may be a folder. Cannot: look into nested archives (they warn).
"""

from typing import ClassVar, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Status
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RuleParams
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, warned
from validators.rules.archive_opens import LISTING, not_listed


class Params(RuleParams):
    """`count`: every file, or what stands at the top."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("archive.count", "archive.files")
    rule: Literal["archive.items"] = "archive.items"
    max: int = Field(ge=1)
    count: Literal["files", "top_level"] = "files"


WORDS = Words(
    "压缩包内材料",
    "请补充材料",
    "请删减材料",
    "件",
    high_how="把压缩包解压到文件夹，留下最有代表性的材料，再选中它们 → 右键 → 压缩为 ZIP 文件。",
)


def _top_level(names: list[str]) -> int:
    """Entries at the top; a single folder around everything does not count as one."""
    paths = [[part for part in name.replace("\\", "/").split("/") if part] for name in names]
    while paths and all(len(path) > 1 for path in paths) and len({path[0] for path in paths}) == 1:
        paths = [path[1:] for path in paths]
    return len({path[0] for path in paths if path})


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Counts, then minds nested archives."""
    archive = facts.archive
    assert archive is not None
    unlisted = not_listed(facts, params)
    if unlisted:
        return unlisted
    count = archive.items or 0
    if params.count == "top_level":
        count = _top_level([entry.name for entry in archive.entries])
    finding = judge_range(params, count, None, params.max, WORDS)
    if finding.status is Status.PASS and archive.nested:
        return warned(
            params,
            "nested",
            count=count,
            nested=archive.nested,
            measured=finding.measured,
            limit=finding.limit,
        )
    return finding


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    unit = "件" if params.count == "top_level" else "个文件"
    return f"压缩包里不超过 {params.max} {unit}"


MESSAGES = {
    **LISTING,
    **WORDS.messages(),
    "nested": Message(
        "压缩包内有 {count} 件，其中 {nested} 个还是压缩包，内容由工作人员核对",
        "请先解开里面的压缩包，再把所有材料放在一起压缩一次。",
    ),
}

RULE = Rule(
    "archive.items",
    "压缩包内文件数",
    Params,
    decide,
    applies=(FileKind.ARCHIVE,),
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    reads=("archive.items",),
    brief=describe,
    guide=Guide(
        proves="压缩包里的文件数（不算文件夹和系统垃圾文件），或最外层的件数。",
        cannot="内层压缩包里的不计，会提醒。",
        advice="一件佐证是一个文件夹时用 count: top_level。",
        params={
            "max": "最多",
            "count": "files 所有文件、top_level 最外层",
        },
    ),
    example="{rule: archive.items, max: 5}",
)
