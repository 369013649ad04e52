"""Template helpers of the shared components. Built in: templates need no `{% load %}`."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms import BoundField, CheckboxInput, FileInput, HiddenInput, RadioSelect, Select, Textarea
from django.forms.widgets import CheckboxSelectMultiple
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil

from portal.assets import ICONS
from portal.decisions import Decision
from portal.masking import concealed
from portal.words import say as words_of
from validators.quantities import size_words

register = template.Library()

_ICONS = frozenset(ICONS)

VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "pass": ("合格", "green", "circle-check"),
    "warn": ("请留意", "yellow", "alert-triangle"),
    "fail": ("不合格", "red", "circle-x"),
    "unknown": ("需人工审核", "purple", "eye"),
    "error": ("检测未完成", "orange", "refresh"),
    "skipped": ("不适用", "secondary", "minus"),
    "": ("检测中", "azure", "hourglass"),
}
"""What each verdict is called, its tone and its icon; "" is a file that has not been judged yet."""

ACCENTS = frozenset(
    ("blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green", "teal", "cyan")
)


@register.inclusion_tag("portal/privacy/_personal.html", takes_context=True)
def personal(context: Context, value: str) -> dict[str, str]:
    """A value that may be masked, with the button that shows it to whoever may ask; others simply as they are."""
    ask, shell = getattr(value, "ask", ""), context.get("shell")
    if not ask or shell is None or shell.tenant is None or shell.reads_only or shell.support is not None:
        return {"value": value}
    kind, key, field = ask.split("/")
    at = {"tenant": shell.tenant.slug, "kind": kind, "key": key, "field": field}
    return {"value": value, "address": reverse("personal-show", kwargs=at)}


@register.inclusion_tag("portal/privacy/_personal.html", takes_context=True)
def personal_of(
    context: Context, kind: str, value: str, of: str, key: object, *, without: str = "未填写"
) -> dict[str, str]:
    """A row's phone or address, masked; `without` where there is none. `of` and `key` say which row."""
    return personal(context, concealed(kind, value, f"{of}/{key}/{kind}")) if value else {"value": without}


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A line icon of the set; silent to screen readers unless it carries a label."""
    icon = name if name in _ICONS else "circle"
    where = f"{static('vendor/icons.svg')}#{icon}"
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, where
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}"></use></svg>', css, where)


def _css(bound: BoundField) -> str:
    match bound.field.widget:
        case CheckboxSelectMultiple() | RadioSelect():
            return "choice-list"
        case CheckboxInput():
            return "form-check-input"
        case Select():
            return "form-select"
        case _:
            return "form-control"


@register.simple_tag
def widget(bound: BoundField) -> SafeString:
    """The field's control with its look, its state, and what describes it."""
    attrs: dict[str, Any] = {"class": f"{bound.field.widget.attrs.get('class', '')} {_css(bound)}".strip()}
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if limits(bound):
        described.append(f"{bound.auto_id}_count")
    if bound.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
        described.insert(0, f"{bound.auto_id}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(bound.field.widget, Textarea):
        attrs["rows"] = {"10": "5"}.get(
            str(bound.field.widget.attrs.get("rows", "10"))
        ) or bound.field.widget.attrs["rows"]
    return bound.as_widget(attrs=attrs)


@register.filter
def kind_of(bound: BoundField) -> str:
    """How field.html lays the control out: hidden, check, choices, file or plain."""
    match bound.field.widget:
        case HiddenInput():
            return "hidden"
        case CheckboxSelectMultiple() | RadioSelect():
            return "choices"
        case CheckboxInput():
            return "check"
        case FileInput():
            return "file"
        case _:
            return "plain"


@register.filter
def limits(bound: BoundField) -> dict[str, str]:
    """字 limits of a field, from its widget's `data-min-chars` and `data-max-chars`; empty where it has none."""
    attrs = bound.field.widget.attrs
    limits = {"min": attrs.get("data-min-chars"), "max": attrs.get("data-max-chars")}
    return {key: str(value) for key, value in limits.items() if value not in (None, "")}


@register.filter
def verdict_of(status: object) -> dict[str, str]:
    """Words, tone and icon of a verdict or finding status."""
    label, tone, name = VERDICTS.get(str(status or ""), VERDICTS[""])
    return {"label": label, "tone": tone, "icon": name}


@register.filter
def accent(colour: object) -> str:
    """The class that gives a page or mark the tenant's colour."""
    return f"accent-{colour}" if colour in ACCENTS else "accent-blue"


@register.filter
def emblem(name: object) -> str:
    """A mark made from a name where the tenant brings none: its first character."""
    return str(name or "")[:1] or "案"


@register.filter
def percent(used: Any, most: Any) -> int:
    """`used` of `most` in whole percent, 0–100."""
    most = float(most or 0)
    return max(0, min(100, round(float(used or 0) * 100 / most))) if most else 0


@register.filter
def milliseconds(at: dt.datetime | None) -> str:
    """An instant as the page's scripts want it: milliseconds since 1970."""
    return str(int(at.timestamp() * 1000)) if at else ""


@register.filter
def remaining(until: dt.datetime | None, now: dt.datetime) -> str:
    """How long there is still, in words: 3 天 4 小时. Empty once it is over."""
    if until is None or until <= now:
        return ""
    left = until - now
    hours, rest = divmod(left.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if left.days:
        return f"{left.days} 天 {hours} 小时"
    return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分 {seconds} 秒"


@register.filter
def phase(call: Any, now: dt.datetime) -> str:
    """Whether a call is open, next, past, or undated."""
    return str(call.phase(now))


@register.filter
def ago(at: dt.datetime, now: dt.datetime) -> str:
    """When something happened, in words: 刚刚, 5 分钟前, 2 天前."""
    if (now - at).total_seconds() < 60:
        return "刚刚"
    return f"{timeuntil(now, at, depth=1)}前".replace("\xa0", " ")


@register.filter
def nearness(until: dt.datetime | None, now: dt.datetime) -> str:
    """How pressing a deadline is: past, soon (three days), near (ten days) or far."""
    if until is None:
        return "far"
    days = (until - now).total_seconds() / 86400
    return "past" if days <= 0 else "soon" if days < 3 else "near" if days < 10 else "far"


@register.filter
def stage_steps(stages: Iterable[Any], now: dt.datetime) -> list[dict[str, Any]]:
    """Stages (rows or parts of a document) as steps: name, opens, closes, and past, now or next."""
    steps = []
    for stage in stages:
        opens = _either(stage, "opens_at", "opens")
        closes = _either(stage, "closes_at", "closes")
        if closes is not None and closes <= now:
            state = "past"
        elif (opens is None and closes is None) or (opens is not None and opens > now):
            state = "next"
        else:
            state = "now"
        steps.append({"name": _either(stage, "name"), "opens": opens, "closes": closes, "state": state})
    return steps


def _either(thing: Any, *names: str) -> Any:
    for name in names:
        value = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
        if value is not None:
            return value
    return None


@register.filter
def say(decision: Decision) -> str:
    """A refusal in plain Chinese."""
    return words_of(decision)


@register.filter
def deadline(at: dt.datetime | None, day: str = "n月j日") -> str:
    """When something ends, as people say it: what closes at 00:00 closes at 24:00 of the day before."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{date_words(local - dt.timedelta(days=1), day)} 24:00"
    return date_words(local, f"{day} H:i")


@register.filter
def file_size(size: int | None) -> str:
    """Bytes for people, in the same words as in a finding: 12.34MB."""
    return size_words(size or 0)


@register.filter
def page_numbers(paginator: Paginator, number: int) -> list[int]:
    """Page numbers around the current one; 0 stands for a gap."""
    shown = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [part if isinstance(part, int) else 0 for part in shown]
