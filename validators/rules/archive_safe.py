"""An archive that can be opened without harm.

Requirements: D05, D08. Proves from the listing alone: no entry leads outside (../, absolute), no links, no overlapping or
doubled entries, no bomb (over 100 times its packed size), no password, nothing nested. Cannot: find viruses.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, failed, passed, warned
from validators.rules.archive_opens import ZIP, not_listed


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
    "too_many": "文件过多（超过 2000 个）",
}
_MILD = {"duplicate"}


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Dangers fail, oddities warn."""
    archive = facts.archive
    assert archive is not None
    unlisted = not_listed(facts, params)
    if unlisted:
        return unlisted
    limit = "不加密、结构正常"
    severe = [WORDS[one] for one in archive.problems if one not in _MILD]
    if archive.encrypted:
        severe.append("设有密码")
    if severe:
        message = f"压缩包{'，'.join(severe)}；请重新压缩后上传"
        return failed(
            params, "unsafe", message, en="Unsafe archive.", measured="；".join(severe), limit=limit, hint=ZIP
        )
    if archive.nested:
        message = f"压缩包内还有 {archive.nested} 个压缩包，请解开后只压缩一层"
        word = warned if params.allow_nested else failed
        return word(
            params,
            "nested",
            message,
            en="Nested archives.",
            measured=f"{archive.nested} 个",
            limit=limit,
            hint="请解开内层压缩包后重新压缩。",
        )
    if archive.problems:
        message = f"压缩包{'，'.join(WORDS[one] for one in archive.problems)}，请确认"
        return warned(params, "odd", message, en="Odd archive.", limit=limit, hint=ZIP)
    return passed(params, "压缩包结构正常", en="Safe.", limit=limit)


RULE = Rule(
    "archive.safe", "压缩包安全", Params, decide, applies=(FileKind.ARCHIVE,), example="{rule: archive.safe}"
)
