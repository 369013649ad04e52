"""No author in the file's name.

Requirements: N12. Proves: the terms of the form in the name. Cannot: find a person the form does not name.
"""

from typing import Any, Literal

from validators import people
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.messages import Message
from validators.params import RuleParams
from validators.people import Sort
from validators.rule import Guide, Rule, demanded, failed, passed, skipped, warned


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    rule: Literal["anonymity.name"] = "anonymity.name"
    look_for: list[Sort] = list(people.SORTS)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return people.limit_words(params.look_for) + "（文件名）"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Fails with the word."""
    limit = demanded(params)
    terms = people.terms(context, params.look_for)
    if not terms:
        return skipped(params, "no_terms", limit=limit)
    hits = people.search(facts.name, "文件名", terms)
    if hits:
        word = failed if any(not hit.common for hit in hits) else warned
        return word(
            params, "found", name=facts.name, terms=people.counted(hits), measured=facts.name, limit=limit,
            evidence=people.sought(terms),
        )  # fmt: skip
    return passed(params, measured=facts.name, limit=limit, evidence=people.sought(terms))


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"文件名中不得出现作者的{'、'.join(people.WORDS[sort] for sort in params.look_for)}"


def client_check(params: Params) -> dict[str, Any]:
    """What a browser compares before it sends."""
    return {"look": "anonymous", "sorts": list(params.look_for)}


MESSAGES = {
    "ok": Message("文件名中未发现身份信息"),
    "no_terms": Message("表单尚无作者信息，暂不检查匿名"),
    "found": Message(
        "文件名“{name}”含有{terms:terms}，要求匿名；请改名后重新上传",
        "在电脑或手机上把文件重命名（如“案例正文”“教学视频”）后重新上传。",
    ),
}

RULE = Rule(
    "anonymity.name",
    "文件名匿名",
    Params,
    decide,
    needs="name",
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    client_check=client_check,
    guide=Guide(
        proves="文件名里是否有表单中作者的信息。",
        cannot="表单里没有写的人认不出来。",
        advice="专家看到的是系统起的文件名，这条主要提醒申报人。",
        params={
            "look_for": "查哪些",
        },
    ),
    example="{rule: anonymity.name}",
)
