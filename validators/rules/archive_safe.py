"""An archive that can be opened without harm.

Requirements: D05, D08. Proves from the listing alone: no entry leads outside (../, absolute), no links, no overlapping or
doubled entries, no bomb (over 64 MB that are over 100 times the file, archives inside counted too; below that it warns), no
password, nothing nested. Cannot: find viruses.
"""

from collections.abc import Mapping
from typing import Any, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, warned
from validators.rules.archive_opens import LISTING, ZIP, not_listed


class Params(RuleParams):
    """`allow_nested`: archives inside the archive only warn."""

    rule: Literal["archive.safe"] = "archive.safe"
    allow_nested: bool = True


WORDS = {
    "bomb": "解压后体积异常庞大",
    "traversal": "含有指向压缩包以外位置的路径",
    "symlink": "含有链接文件",
    "bad_name": "含有名称异常的文件",
    "overlap": "内部结构重叠异常",
    "duplicate": "含有重名文件",
    "compressible": "压缩率异常高（解压后是原来的 100 倍以上）",
    "prefix": "前面附有不属于压缩包的数据",
    "polyglot": "含有后面藏着压缩包的文件",
    "macros": "含有带宏（VBA 程序）的文档",
    "too_many": "文件过多（超过 2000 个）",
    "breaks_off": "内容读到一半中断",
    "encrypted": "设有密码",
}
MACROS = "不需要宏的文档：WPS/Word：文件 → 另存为，选择 DOCX（演示文稿选 PPTX，表格选 XLSX），换掉压缩包里的那一个后重新压缩。"
_MILD = {"duplicate", "compressible", "prefix", "polyglot", "macros"}


def limit_words(_: Params) -> str:
    """The demand in words."""
    return "不加密、结构正常"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Dangers fail, oddities warn."""
    archive = facts.archive
    assert archive is not None
    unlisted = not_listed(facts, params)
    if unlisted and not archive.encrypted:
        return unlisted
    limit = demanded(params)
    problems = [problem for problem in archive.problems if problem not in _MILD] + [
        "encrypted"
    ] * archive.encrypted
    if problems:
        return failed(
            params,
            "unsafe",
            problems=problems,
            measured=phrase("problems", problems=problems),
            limit=limit,
        )
    if archive.nested and "macros" not in archive.problems:
        word = warned if params.allow_nested else failed
        return word(
            params,
            "nested",
            nested=archive.nested,
            measured=phrase("items", count=archive.nested),
            limit=limit,
        )
    if archive.problems:
        return warned(params, "odd", problems=list(archive.problems), limit=limit)
    return passed(params, limit=limit)


def _problems(values: Mapping[str, Any]) -> str:
    return "，".join(WORDS[problem] for problem in values["problems"])


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "压缩包结构正常"


MESSAGES = {
    **LISTING,
    "ok": Message("压缩包结构正常"),
    "unsafe": Message(lambda v: f"压缩包{_problems(v)}；请重新压缩后上传", ZIP),
    "nested": Message("压缩包内还有 {nested} 个压缩包，请解开后只压缩一层", "请解开内层压缩包后重新压缩。"),
    "odd": Message(
        lambda v: f"压缩包{_problems(v)}，请确认",
        lambda v: MACROS if "macros" in v["problems"] else ZIP,
    ),
}
PHRASES: Mapping[str, Text] = {
    "problems": lambda v: "；".join(WORDS[problem] for problem in v["problems"]),
}
"""What was measured, in words."""

RULE = Rule(
    "archive.safe",
    "压缩包安全",
    Params,
    decide,
    applies=(FileKind.ARCHIVE,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="没有指向包外的路径、链接、空名、重叠的条目、密码和解压炸弹（连同内层超过 64 MB 且是文件的 100 倍以上）；重名、前面附有其他数据、内层压缩包、带宏的文档（改成 .docx 的也认得）提醒。",
        cannot="不查病毒。",
        advice="接受压缩包的材料项都写上。",
        params={
            "allow_nested": "内层压缩包只提醒",
        },
    ),
    example="{rule: archive.safe}",
)
