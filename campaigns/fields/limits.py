"""Answers against their limits (C06, C08, D11, D14, D16, D17, E14, L20 ...): the findings, in the form's order. Pure."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.fields.conditions import required, shown
from campaigns.fields.values import (
    Answers,
    as_text,
    char_count_cjk,
    choices_of,
    day_of,
    id_number,
    is_empty,
    items_of,
    links_of,
    parse_date,
    parse_number,
    rows_of,
)
from campaigns.schema import Category, Field_, FieldKind, FieldLimit
from campaigns.schema.base import Fact
from campaigns.schema.forms import Fits
from campaigns.schema.words import days_words
from portal.typed_text import email_address, phone_number, without_invisible
from validators.findings import Status, WordedFinding
from validators.quantities import asked, at_most_words

Bounds = tuple[float | Decimal | None, float | Decimal | None]

MOST_CHARACTERS = {FieldKind.TEXT: 100_000, FieldKind.LINKS: 20_000}
MOST_CHARACTERS_ELSE = 2_000
"""Characters of one answer, whatever its own limits say."""

_LINK = re.compile(r"https?://[^\s/?#]+\.[^\s]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """A finding and the field it belongs to ("title" for the submission's name). A cell of a table has a `row`, counted
    from 1, its `column` and what to say beside it.
    """

    field: str
    label: str
    finding: WordedFinding
    row: int = 0
    column: str = ""
    beside: str = ""


def judge_answers(category: Category, answers: Answers, *, title: str, today: dt.date) -> list[FieldFinding]:
    """Everything that is missing or outside a limit; `answers` come from `with_places`."""
    findings = [
        FieldFinding("title", category.title_label, finding) for finding in judge_title(category, title)
    ]
    findings += judge_fields(category.fields, answers, today)
    for fits in category.fits:
        findings += _judge_fits(category, fits, answers)
    return findings


def judge_fields(fields: Iterable[Field_], answers: Answers, today: dt.date) -> list[FieldFinding]:
    """The findings of all fields that are asked."""
    findings: list[FieldFinding] = []
    for field in fields:
        if shown(field, answers):
            answer = answers.get(field.key)
            whole = _judge_whole(field, answer, answers, today)
            findings += [FieldFinding(field.key, field.label, finding) for finding in whole]
            findings += _judge_cells(field, answer, answers, today)
    return findings


def judge_title(category: Category, title: str) -> Iterable[WordedFinding]:
    """The submission's name: there, and without forbidden characters (D16, L24)."""
    if is_empty(title):
        yield _finding(category, "answer.missing", f"请填写{category.title_label}")
    for mark in category.title_limits:
        if mark in title:
            message = f"{category.title_label}不能含有“{mark}”，请删去"
            yield _finding(category, "answer.forbidden", message, measured=mark)


def judge_field(field: Field_, answer: Any, answers: Answers, today: dt.date) -> list[WordedFinding]:
    """One answer: there where it must be, of its kind, inside its limits; a table's cells likewise."""
    cells = _judge_cells(field, answer, answers, today)
    return [*_judge_whole(field, answer, answers, today), *(cell.finding for cell in cells)]


def _judge_whole(field: Field_, answer: Any, answers: Answers, today: dt.date) -> list[WordedFinding]:
    if field.kind is FieldKind.SIZE:
        return []
    if is_empty(answer):
        if required(field, answers):
            verb = "选择" if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES} else "填写"
            return [_finding(field, "answer.missing", f"请{verb}“{field.label}”")]
        return []
    findings = list(_judge_kind(field, answer))
    if not findings:
        for limit in field.limits:
            findings += _judge_limit(field, limit, answer, today)
    return findings


def _judge_kind(field: Field_, answer: Any) -> Iterable[WordedFinding]:
    text = as_text(answer).strip()
    label = field.label
    most = MOST_CHARACTERS.get(field.kind, MOST_CHARACTERS_ELSE)
    if field.kind is not FieldKind.TABLE and len(text) > most:
        message = f"“{label}”共 {len(text)} 个字符，最多 {most} 个；请删减"
        yield _finding(field, "answer.too_long", message, measured=str(len(text)), allowed=str(most))
        return
    match field.kind:
        case FieldKind.NUMBER if parse_number(text) is None:
            yield _finding(field, "answer.number", f"“{label}”应填写数字，现为“{text[:20]}”")
        case FieldKind.DATE if parse_date(text) is None:
            yield _finding(field, "answer.date", f"“{label}”应填写日期，如 2025-07-15，现为“{text[:20]}”")
        case FieldKind.PHONE if phone_number(text) is None:
            yield _finding(field, "answer.phone", f"“{label}”应填写 11 位手机号或带区号的固定电话，请核对")
        case FieldKind.EMAIL if email_address(text) is None:
            yield _finding(field, "answer.email", _address_words(label, text))
        case FieldKind.ID_NUMBER if id_number(text) is None:
            message = f"“{label}”不是正确的 18 位居民身份证号（位数、出生日期或校验位不符），请对照证件核对"
            yield _finding(field, "answer.id_number", message)
        case FieldKind.LINKS:
            yield from _judge_links(field, answer)
        case FieldKind.CHOICE | FieldKind.CHOICES:
            unknown = set(choices_of(answer)) - {option.key for option in field.options}
            if unknown or (field.kind is FieldKind.CHOICE and len(choices_of(answer)) > 1):
                yield _finding(field, "answer.choice", f"请重新选择“{label}”")
        case _:
            return


def _address_words(label: str, text: str) -> str:
    if text != without_invisible(text):
        return f"“{label}”里有看不见的字符，请清空后重新输入邮箱地址"
    return f"“{label}”不是完整的邮箱地址，如 name@example.cn，请核对"


def _judge_links(field: Field_, answer: Any) -> Iterable[WordedFinding]:
    wrong = [link for link in links_of(answer) if not _LINK.fullmatch(link)]
    if wrong:
        message = f"“{field.label}”中有不完整的网址：{wrong[0][:60]}；请以 http:// 或 https:// 开头，每行一个"
        yield _finding(field, "answer.link", message, measured=wrong[0][:60])


def _judge_limit(field: Field_, limit: FieldLimit, answer: Any, today: dt.date) -> Iterable[WordedFinding]:
    label = field.label
    text = as_text(answer)
    if limit.min_zi is not None or limit.max_zi is not None:
        bounds = (limit.min_zi, limit.max_zi)
        yield from _range(field, limit, char_count_cjk(text), bounds, "answer.length", unit="字")
    if limit.min_items is not None or limit.max_items is not None:
        items, unit = items_of(field, answer)
        yield from _range(
            field, limit, len(items), (limit.min_items, limit.max_items), "answer.items", unit=unit
        )
    number = parse_number(text) if field.kind is FieldKind.NUMBER else None
    if number is not None and (limit.min_value is not None or limit.max_value is not None):
        yield from _range(field, limit, number, (limit.min_value, limit.max_value), "answer.value", unit="")
    for mark in limit.forbid:
        if mark in text:
            message = f"“{label}”不能含有“{mark}”，请删去"
            yield _finding(field, "answer.forbidden", message, limit=limit, measured=mark)
    day = day_of(field, answer) if limit.of_a_day else None
    if day is not None:
        yield from _judge_day(field, limit, day, today)


def _judge_day(field: Field_, limit: FieldLimit, day: dt.date, today: dt.date) -> Iterable[WordedFinding]:
    """Dates that are bounded, and ages (N10, S13)."""
    what = f"“{field.label}”为" if field.kind is FieldKind.DATE else f"“{field.label}”里的出生日期为"

    def outside(allowed: str) -> WordedFinding:
        message = f"{what} {day}，{asked(allowed)}；请核对"
        return _finding(field, "answer.date_range", message, limit=limit, measured=str(day), allowed=allowed)

    if limit.within_days is not None:
        first = today - dt.timedelta(days=limit.within_days)
        if not first <= day <= today:
            yield outside(f"{first} 至 {today}")
    too_early = limit.not_before is not None and day < limit.not_before
    if too_early or (limit.not_after is not None and day > limit.not_after):
        yield outside(days_words(limit.not_before, limit.not_after))
    if limit.min_age is not None or limit.max_age is not None:
        on = limit.age_on or today
        age = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
        if (limit.min_age is not None and age < limit.min_age) or (
            limit.max_age is not None and age > limit.max_age
        ):
            allowed = at_most_words(limit.min_age, limit.max_age, _exact, "周岁")
            message = f"{what} {day}，到 {on} 为 {age} 周岁，{asked(allowed)}；请核对"
            yield _finding(field, "answer.age", message, limit=limit, measured=f"{age} 周岁", allowed=allowed)


def _range(
    field: Field_, limit: FieldLimit, value: float | Decimal, bounds: Bounds, rule: str, *, unit: str
) -> Iterable[WordedFinding]:
    low, high = (None if bound is None else Decimal(str(bound)) for bound in bounds)
    value = Decimal(value)
    if (low is None or value >= low) and (high is None or value <= high):
        return
    over = high is not None and value > high
    edge = value - high if high is not None and over else (low or 0) - value
    gap = f" {unit}" if unit else ""
    allowed = at_most_words(low, high, _exact, unit)
    mend = f"请{'减少' if over else '补充'} {_exact(edge)}{gap}" if unit else "请修改"
    measured = f"{_exact(value)}{gap}"
    message = f"“{field.label}”现为 {measured}，{asked(allowed)}；{mend}"
    yield _finding(field, rule, message, limit=limit, measured=measured, allowed=allowed)


def _exact(value: Decimal) -> str:
    """12.50 -> "12.5": every digit that counts, so that a value just outside a limit reads so."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _judge_cells(field: Field_, answer: Any, answers: Answers, today: dt.date) -> list[FieldFinding]:
    if field.kind is not FieldKind.TABLE:
        return []
    findings = []
    for number, row in enumerate(rows_of(answer), start=1):
        for column in field.columns:
            for finding in judge_field(column, row.get(column.key), {**answers, **row}, today):
                message = f"“{field.label}”第 {number} 行：{finding.message}"
                worded = finding.model_copy(update={"message": message})
                findings.append(
                    FieldFinding(field.key, field.label, worded, number, column.key, finding.message)
                )
    return findings


def _judge_fits(category: Category, fits: Fits, answers: Answers) -> Iterable[FieldFinding]:
    """D17: the answers must be one of the listed combinations; nothing is said before all are chosen."""
    values: Sequence[Sequence[str]] = [choices_of(answers.get(key)) for key in fits.fields]
    if not all(values):
        return
    for row in fits.rows:
        if all(set(chosen) <= set(cell.split("|")) for chosen, cell in zip(values, row, strict=True)):
            return
    last = fits.fields[-1]
    label = next((field.label for field in category.fields if field.key == last), last)
    yield FieldFinding(last, label, _finding(fits, "answer.fits", fits.message, severity=fits.severity))


def _finding(
    part: Fact,
    rule: str,
    message: str,
    *,
    limit: FieldLimit | None = None,
    measured: str = "",
    allowed: str = "",
    severity: str = "",
) -> WordedFinding:
    severity = severity or (limit.severity if limit else "required")
    status = Status.WARN if severity == "advised" else Status.FAIL
    return WordedFinding(
        rule=rule,
        code=rule,
        status=status,
        measured=measured,
        limit=allowed,
        message=message,
        req=list((limit.req if limit else ()) or part.req),
        source=(limit.source if limit else "") or part.source,
        blocking=status is Status.FAIL,
    )
