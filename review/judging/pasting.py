"""The columns of a table of experts, and of a table of conflicts. Pure."""

import re
from collections.abc import Callable, Mapping

from campaigns.schema import Document
from portal.decisions import NotAllowed, refuse
from portal.tables.columns import Column
from portal.tables.limits import Limits
from portal.typed_text import compatible, email_address, one_line, phone_number, plain_digits
from review.judging.conflicts import short_name

LIMITS = Limits(rows=500)
LONGEST_NAME = 30
LONGEST_UNIT = 120
"""Characters that a unit's name may have, as where one expert is invited."""
MOST_NAMED = 20
"""Subjects, or units to avoid, of one expert."""
_BETWEEN = re.compile(r"[、,，;；|/]+")
_ALL = frozenset({"全部", "不限", "所有"})


def parts_of(text: str) -> list[str]:
    """What a cell lists, each once."""
    parts = (one_line(part) for part in _BETWEEN.split(compatible(text)))
    return list(dict.fromkeys(part for part in parts if part))


def _name(text: str) -> str:
    name = one_line(text)
    if email_address(name) or phone_number(name) or name.isdecimal():
        raise NotAllowed(refuse("table_name_wrong", text=name))
    return name


def _email(text: str) -> str:
    address = email_address(text)
    if address is None:
        raise NotAllowed(refuse("table_email_wrong", text=text))
    return address


def _phone(text: str) -> str:
    number = phone_number(text)
    if number is None:
        raise NotAllowed(refuse("table_phone_wrong", text=text))
    return number


def _most(text: str) -> int:
    digits = plain_digits(text).strip().removesuffix("件")
    if not digits.isdecimal() or not 1 <= int(digits[:6]) <= 5000:
        raise NotAllowed(refuse("table_most_wrong", text=text))
    return int(digits)


def _subjects(text: str) -> list[str]:
    parts = parts_of(text)
    if len(parts) > MOST_NAMED or any(len(part) > 30 for part in parts):
        raise NotAllowed(refuse("table_subjects_long", max=MOST_NAMED))
    return parts


def _one_of(labels: Mapping[str, str], what: str) -> Callable[[str], list[str]]:
    """A parser of keys by label or key; `labels` maps keys to labels."""
    keys = {short_name(name): key for key, label in labels.items() for name in (key, label)}

    def parse(text: str) -> list[str]:
        parts = [part for part in parts_of(text) if part not in _ALL]
        for part in parts:
            if short_name(part) not in keys:
                known = "、".join(labels.values())
                raise NotAllowed(refuse("table_word_unknown", what=what, text=part, known=known))
        return [keys[short_name(part)] for part in parts]

    return parse


def _never(text: str) -> bool:
    return False


def expert_columns(doc: Document) -> list[Column]:
    """The columns of a table of experts in this campaign."""
    judged = {c.key: c.label for c in doc.categories if c.judged and c.rubric}
    groups = {group.key: group.label for group in doc.groups}
    columns = [
        Column("name", "姓名", ("专家姓名", "专家", "name"), required=True, parse=_name, longest=LONGEST_NAME),
        Column("unit", "单位", ("工作单位", "单位名称", "所在单位", "单位代号"), longest=LONGEST_UNIT),
        Column(
            "email", "邮箱", ("电子邮箱", "邮件", "e-mail", "email"), parse=_email,
            looks_like=lambda text: "@" in compatible(text),
        ),
        Column(
            "phone", "手机号", ("手机", "手机号码", "电话", "联系电话"), parse=_phone,
            looks_like=lambda text: phone_number(text) is not None,
        ),
        Column("subjects", "学科", ("任教学科", "专业", "研究方向"), parse=_subjects, looks_like=_never),
        Column("most", "最多评审件数", ("最多件数", "上限", "工作量上限", "件数"), parse=_most, looks_like=_never),
        Column("categories", "评审类别", ("类别",), parse=_one_of(judged, "评审类别"), looks_like=_never),
    ]  # fmt: skip
    if groups:
        columns.append(
            Column(
                "stages", "学段", ("组别", "学段（组别）"), parse=_one_of(groups, "学段"), looks_like=_never
            )
        )
    return columns


CONFLICT_LIMITS = Limits(rows=5000)
CONFLICT_COLUMNS = (
    Column("expert", "专家", ("姓名", "专家姓名"), required=True, longest=LONGEST_NAME),
    Column(
        "contact", "邮箱或手机号", ("邮箱", "手机号", "手机", "联系方式"),
        looks_like=lambda text: email_address(text) is not None or phone_number(text) is not None,
    ),
    Column("case", "案例编号或单位", ("案例编号", "编号", "案例", "回避单位", "单位"), required=True, longest=LONGEST_UNIT),
    Column("reason", "理由", ("回避理由", "原因", "关系"), longest=200),
)  # fmt: skip
