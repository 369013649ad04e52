"""Answers against their limits (C06, C08, D11, D14, D16, D17, E14, L20 ...). Pure: no Django, no clock, no database.

An answer is kept as it was typed: text, a list of keys (choices), or a list of rows (tables).
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Category, Condition, Field_, FieldKind, FieldLimit
from campaigns.schema.base import Fact
from campaigns.schema.forms import Fits
from validators.findings import Finding, Status
from validators.probes.textcount import count
from validators.quantities import at_most_words, number_words

_BETWEEN_WORDS = re.compile(r"[；;，,、\s]+")
_LINK = re.compile(r"https?://[^\s/?#]+\.[^\s]+", re.IGNORECASE)
_PHONE = re.compile(r"(\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}([- ]\d{1,6})?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

Answers = Mapping[str, Any]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Said:
    """A finding and the field it belongs to ("title" for the case's name)."""

    field: str
    label: str
    finding: Finding


def zi(text: str) -> int:
    """字 of an answer, counted as Word counts them."""
    return count(text).words


def keywords_of(answer: Any) -> list[str]:
    """Keywords, split at ；;，,、 and spaces."""
    return [word for word in _BETWEEN_WORDS.split(as_text(answer)) if word]


def links_of(answer: Any) -> list[str]:
    """One address a line."""
    return [line.strip() for line in as_text(answer).splitlines() if line.strip()]


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Rows of a table that hold anything."""
    rows = answer if isinstance(answer, list) else []
    return [row for row in rows if isinstance(row, dict) and any(as_text(v).strip() for v in row.values())]


def choices_of(answer: Any) -> list[str]:
    """Chosen keys."""
    if isinstance(answer, list):
        return [str(one) for one in answer]
    return [str(answer)] if answer else []


def as_text(answer: Any) -> str:
    """An answer as plain text."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return "\n".join(as_text(one) for one in answer)
    if isinstance(answer, dict):
        return " ".join(as_text(one) for one in answer.values())
    return str(answer)


def empty(answer: Any) -> bool:
    """Whether nothing was filled in."""
    return not as_text(answer).strip()


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether the condition is met; None is."""
    if condition is None:
        return True
    answer = answers.get(condition.field)
    if not condition.any_of:
        return not empty(answer)
    return any(one in condition.any_of for one in choices_of(answer))


def with_places(answers: Answers, *, track: str, group: str) -> dict[str, Any]:
    """The answers and the case's track and group, as conditions see them."""
    return {**answers, "track": track, "group": group}


def shown(part: Any, answers: Answers) -> bool:
    """Whether a field or a slot is asked at all."""
    return holds(part.show_if, answers)


def required(part: Any, answers: Answers) -> bool:
    """Whether a field or a slot must be filled; `required_if` adds to `required`."""
    if not shown(part, answers):
        return False
    return part.required or (part.required_if is not None and holds(part.required_if, answers))


def judge_answers(category: Category, answers: Answers, *, title: str, today: dt.date) -> list[Said]:
    """Everything that is missing or outside a limit; `answers` come from `with_places`. Order of the form."""
    found = [Said("title", category.title_label, finding) for finding in judge_title(category, title)]
    for field in category.fields:
        if shown(field, answers):
            answer = answers.get(field.key)
            found += [Said(field.key, field.label, one) for one in judge_field(field, answer, answers, today)]
    for fits in category.fits:
        found += _judge_fits(category, fits, answers)
    return found


def judge_title(category: Category, title: str) -> Iterable[Finding]:
    """The case's name: there, and without forbidden characters (D16, L24)."""
    if not title.strip():
        yield _finding(category, "answer.missing", f"请填写{category.title_label}")
    for mark in category.title_limits:
        if mark in title:
            message = f"{category.title_label}不能含有“{mark}”，请删去"
            yield _finding(category, "answer.forbidden", message, measured=mark)


def judge_field(field: Field_, answer: Any, answers: Answers, today: dt.date) -> list[Finding]:
    """One answer: there where it must be, of its kind, inside its limits."""
    if field.kind is FieldKind.SIZE:
        return []
    if empty(answer):
        if required(field, answers):
            verb = "选择" if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES} else "填写"
            return [_finding(field, "answer.missing", f"请{verb}“{field.label}”")]
        return []
    found = list(_judge_kind(field, answer))
    if not found:
        for limit in field.limits:
            found += _judge_limit(field, limit, answer, today)
    if field.kind is FieldKind.TABLE:
        found += _judge_rows(field, answer, answers, today)
    return found


def _judge_kind(field: Field_, answer: Any) -> Iterable[Finding]:
    text = as_text(answer).strip()
    label = field.label
    match field.kind:
        case FieldKind.NUMBER if _number(text) is None:
            yield _finding(field, "answer.number", f"“{label}”应填写数字，现为“{text[:20]}”")
        case FieldKind.DATE if _date(text) is None:
            yield _finding(field, "answer.date", f"“{label}”应填写日期，如 2025-07-15，现为“{text[:20]}”")
        case FieldKind.PHONE if not _PHONE.fullmatch(text):
            yield _finding(field, "answer.phone", f"“{label}”应填写 11 位手机号或带区号的固定电话，请核对")
        case FieldKind.EMAIL if not _EMAIL.fullmatch(text):
            yield _finding(field, "answer.email", f"“{label}”不是完整的邮箱地址，如 name@example.cn，请核对")
        case FieldKind.LINKS:
            wrong = [link for link in links_of(answer) if not _LINK.fullmatch(link)]
            if wrong:
                message = (
                    f"“{label}”中有不完整的网址：{wrong[0][:60]}；请以 http:// 或 https:// 开头，每行一个"
                )
                yield _finding(field, "answer.link", message, measured=wrong[0][:60])
        case FieldKind.CHOICE | FieldKind.CHOICES:
            unknown = set(choices_of(answer)) - {option.key for option in field.options}
            if unknown or (field.kind is FieldKind.CHOICE and len(choices_of(answer)) > 1):
                yield _finding(field, "answer.choice", f"请重新选择“{label}”")
        case _:
            return


def _judge_limit(field: Field_, limit: FieldLimit, answer: Any, today: dt.date) -> Iterable[Finding]:
    label = field.label
    text = as_text(answer)
    if limit.min_zi is not None or limit.max_zi is not None:
        yield from _range(field, limit, zi(text), (limit.min_zi, limit.max_zi), "answer.length", unit="字")
    if limit.min_items is not None or limit.max_items is not None:
        items, unit = items_of(field, answer)
        bounds = (limit.min_items, limit.max_items)
        yield from _range(field, limit, len(items), bounds, "answer.items", unit=unit)
    number = _number(text.strip()) if field.kind is FieldKind.NUMBER else None
    if number is not None and (limit.min_value is not None or limit.max_value is not None):
        yield from _range(field, limit, number, (limit.min_value, limit.max_value), "answer.value", unit="")
    for mark in limit.forbid:
        if mark in text:
            message = f"“{label}”不能含有“{mark}”，请删去"
            yield _finding(field, "answer.forbidden", message, limit=limit, measured=mark)
    day = _date(text.strip()) if limit.within_days is not None else None
    if day is not None and limit.within_days is not None:
        first = today - dt.timedelta(days=limit.within_days)
        if not first <= day <= today:
            message = f"“{label}”为 {day}，应在 {first} 至 {today} 之间"
            yield _finding(field, "answer.date_range", message, limit=limit, measured=str(day))


def items_of(field: Field_, answer: Any) -> tuple[Sequence[Any], str]:
    """What is counted in an answer, and its measure word."""
    match field.kind:
        case FieldKind.KEYWORDS:
            return keywords_of(answer), "个关键词"
        case FieldKind.LINKS:
            return links_of(answer), "个网址"
        case FieldKind.TABLE:
            return rows_of(answer), "行"
        case FieldKind.CHOICES | FieldKind.CHOICE:
            return choices_of(answer), "项"
    return links_of(answer), "行"


def _range(
    field: Field_, limit: FieldLimit, value: float, bounds: Bounds, rule: str, *, unit: str
) -> Iterable[Finding]:
    low, high = bounds
    if (low is None or value >= low) and (high is None or value <= high):
        return
    over = high is not None and value > high
    gap = f" {unit}" if unit else ""
    allowed = at_most_words(low, high, unit=unit)
    edge = (value - (high or 0)) if over else ((low or 0) - value)
    mend = f"请{'减少' if over else '补充'} {number_words(edge)}{gap}" if unit else "请修改"
    measured = f"{number_words(value)}{gap}"
    message = f"“{field.label}”现为 {measured}，要求{allowed}；{mend}"
    yield _finding(field, rule, message, limit=limit, measured=measured, allowed=allowed)


def _judge_rows(field: Field_, answer: Any, answers: Answers, today: dt.date) -> list[Finding]:
    found = []
    for number, row in enumerate(rows_of(answer), start=1):
        for column in field.columns:
            for one in judge_field(column, row.get(column.key), {**answers, **row}, today):
                message = f"“{field.label}”第 {number} 行：{one.message}"
                found.append(one.model_copy(update={"message": message}))
    return found


def _judge_fits(category: Category, fits: Fits, answers: Answers) -> Iterable[Said]:
    """D17: the answers must be one of the listed combinations; nothing is said before all are chosen."""
    values = [choices_of(answers.get(key)) for key in fits.fields]
    if not all(values):
        return
    for row in fits.rows:
        if all(set(mine) <= set(cell.split("|")) for mine, cell in zip(values, row, strict=True)):
            return
    last = fits.fields[-1]
    label = next((field.label for field in category.fields if field.key == last), last)
    yield Said(last, label, _finding(fits, "answer.fits", fits.message, severity=fits.severity))


def _finding(
    part: Fact,
    rule: str,
    message: str,
    *,
    limit: FieldLimit | None = None,
    measured: str = "",
    allowed: str = "",
    severity: str = "",
) -> Finding:
    severity = severity or (limit.severity if limit else "required")
    status = Status.WARN if severity == "advised" else Status.FAIL
    return Finding(
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


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
