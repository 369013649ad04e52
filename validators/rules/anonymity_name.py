"""No author in the file's name.

Requirements: N12. Proves: the terms of the form in the name. Cannot: find a person the form does not name.
"""

from typing import Literal

from validators import people
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.params import RuleParams
from validators.people import Sort
from validators.rule import Rule, failed, passed, skipped, warned


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    rule: Literal["anonymity.name"] = "anonymity.name"
    look_for: list[Sort] = list(people.SORTS)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Fails with the word."""
    limit = people.limit_words(params.look_for) + "（文件名）"
    wanted = people.terms(context, params.look_for)
    if not wanted:
        return skipped(
            params, "no_terms", "表单尚无作者信息，暂不检查匿名", en="No terms to look for.", limit=limit
        )
    hits = people.search(facts.name, "文件名", wanted)
    if hits:
        word = failed if any(not hit.common for hit in hits) else warned
        message = f"文件名“{facts.name}”含有{people.shown(hits)}，要求匿名；请改名后重新上传"
        hint = "在电脑或手机上把文件重命名（如“案例正文”“教学视频”）后重新上传。"
        return word(
            params, "found", message, en="Identifying name.", measured=facts.name, limit=limit, hint=hint
        )
    return passed(
        params, "文件名中未发现身份信息", en="No identifying words.", measured=facts.name, limit=limit
    )


RULE = Rule("anonymity.name", "文件名匿名", Params, decide, needs="name", example="{rule: anonymity.name}")
