"""The public page of a campaign in plain words: who, what, when. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from campaigns.calendar.windows import decide_open, next_stages, steps, window
from campaigns.schema import (
    Category,
    Document,
    Field_,
    FieldKind,
    LimitRole,
    LimitSubject,
    Slot,
    StageKind,
    TeamSize,
)
from campaigns.schema.people import SizeOf
from campaigns.schema.plan_words import plan_words, round_words, scoring_words
from campaigns.schema.quotas import MandatoryUnits, UnitForm
from campaigns.schema.unit_award_words import unit_award_words
from campaigns.schema.words import (
    by_person,
    field_words,
    form_words,
    need_words,
    oneof_words,
    quota_words,
    rule_words,
    slot_words,
    total_words,
    where_words,
)
from portal.decisions import Decision
from portal.organisation.terms import UnitTerms


@dataclass(frozen=True, slots=True)
class FieldView:
    label: str
    need: str
    limit: str
    help: str


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot; `by_hand` are the demands a person checks."""

    label: str
    need: str
    help: str
    demands: list[str]
    by_hand: list[str]
    template: str
    sources: list[str]


@dataclass(frozen=True, slots=True)
class CategoryView:
    key: str
    label: str
    text: str
    who: str
    roles: str
    split: str
    team: str
    fields: list[FieldView]
    slots: list[SlotView]
    alternatives: list[str]
    totals: list[str]
    opens: dt.datetime | None
    closes: dt.datetime | None
    open: Decision
    notes: list[str]
    rubric: str


@dataclass(frozen=True, slots=True)
class FormView:
    label: str
    who: str
    due: dt.datetime | None
    required: bool
    source: str


def families(doc: Document, terms: UnitTerms, *, now: dt.datetime) -> list[tuple[str, list[CategoryView]]]:
    """Categories under the headings they stand under, in the document's order."""
    by_family: dict[str, list[CategoryView]] = {}
    for category in doc.categories:
        by_family.setdefault(category.family, []).append(category_view(doc, category, terms, now=now))
    return list(by_family.items())


def shown(doc: Document, terms: UnitTerms, *, now: dt.datetime) -> dict[str, Any]:
    """What the page says of the rules, of published ones or of a draft's."""
    by_family = families(doc, terms, now=now)
    return {
        "doc": doc,
        "steps": steps(doc, now),
        "live": [step for step in next_stages(doc, now) if step.state == "open" and step.kind != "freeze"],
        "families": by_family,
        "single": len(doc.categories) == 1,
        "open_for": [category for _, group in by_family for category in group if category.open],
        "limits": limits(doc, terms),
        "quotas": quotas(doc, terms),
        "mandatory": mandatory(doc, terms),
        "forms": forms(doc, terms),
        "awards": awards(doc),
    }


def category_view(doc: Document, category: Category, terms: UnitTerms, *, now: dt.datetime) -> CategoryView:
    """One category as its card shows it."""
    opens, closes = window(doc, StageKind.SUBMIT, category.key)
    labels = {slot.key: slot.label for slot in category.slots}
    rubric = doc.rubric_of(category)
    return CategoryView(
        key=category.key,
        label=category.label,
        text=category.text,
        who=category.who.text or terms.kind_words(category.who.unit_kinds),
        roles="、".join(category.who.roles),
        split=_split(doc, category),
        team=_team(doc, category),
        fields=[_field(field) for field in category.fields if field.kind is not FieldKind.SIZE],
        slots=[_slot(doc, slot) for slot in category.slots],
        alternatives=[oneof_words(group, labels) for group in category.alternatives],
        totals=[words for total in category.totals for words in total_words(total, labels)],
        opens=opens and opens.astimezone(doc.zone),
        closes=closes and closes.astimezone(doc.zone),
        open=decide_open(doc, StageKind.SUBMIT, category.key, now=now),
        notes=_notes(doc, category),
        rubric=rubric.label if rubric else "",
    )


def limits(doc: Document, terms: UnitTerms) -> list[str]:
    """Author limits in sentences."""
    sentences = []
    for limit in doc.author_limits:
        where = where_words(doc, limit.where, terms)
        who = "每个单位" if limit.subject is LimitSubject.UNIT else "每人"
        if limit.role is LimitRole.INSTRUCTOR:
            sentences.append(f"每人最多指导 {limit.max} 个{f'（{where}）' if where else ''}")
            continue
        role = {LimitRole.FIRST: "作为第一作者（负责人）", LimitRole.MEMBER: "作为其他作者"}.get(
            limit.role, ""
        )
        every = "（含作为第一作者的）" if limit.role is LimitRole.ANY and not role and who == "每人" else ""
        sentences.append(
            f"{who}{role}最多{'申报' if role or who == '每个单位' else '参与'} {limit.max} 个{every}"
            f"{f'（{where}）' if where else ''}"
        )
    for exclusive in doc.exclusives:
        about = [where_words(doc, exclusive.where, terms), "建议" if exclusive.severity == "advised" else ""]
        more = "；".join(filter(None, about))
        sentences.append(f"第一作者不能再作为成员参与其他案例{f'（{more}）' if more else ''}")
    return sentences


def quotas(doc: Document, terms: UnitTerms) -> list[str]:
    """Quotas in sentences."""
    return [quota_words(doc, quota, terms) for quota in doc.recommend.quotas] if doc.recommend else []


def mandatory(doc: Document, terms: UnitTerms) -> list[str]:
    """Units that must report."""
    return [_report(doc, report, terms) for report in doc.recommend.mandatory] if doc.recommend else []


def forms(doc: Document, terms: UnitTerms) -> list[FormView]:
    """What units hand in beside the cases."""
    return [_form(doc, form, terms) for form in doc.recommend.forms] if doc.recommend else []


def awards(doc: Document) -> list[str]:
    """How rounds lead on and count together, award plans in sentences, how scores come about where they are adjusted, and how
    units are honoured.
    """
    adjusted = [scoring_words(round_) for round_ in doc.review.own_rounds[-1:] if round_.adjust != "raw"]
    return [
        *(round_words(doc) if doc.awards else []),
        *(plan_words(plan) for plan in doc.awards),
        *(f"{special.label}：{plan_words(plan)}" for special in doc.special_awards for plan in special.plans),
        *(adjusted if doc.awards else []),
        *(unit_award_words(doc, award) for award in doc.unit_awards),
    ]


def _report(doc: Document, report: MandatoryUnits, terms: UnitTerms) -> str:
    where = where_words(doc, report.where, terms)
    least = f"，至少 {report.min} 个" if report.min > 1 else ""
    return f"{report.label}必须报送{least}{f'（{where}）' if where else ''}"


def _form(doc: Document, form: UnitForm, terms: UnitTerms) -> FormView:
    return FormView(
        label=form.label,
        who=form_words(form, terms),
        due=form.due and form.due.astimezone(doc.zone),
        required=form.required_for_handover,
        source=form.source,
    )


def _split(doc: Document, category: Category) -> str:
    tracks = "、".join(doc.label_of("tracks", key) for key in category.tracks)
    groups = "、".join(doc.label_of("groups", key) for key in category.groups)
    chosen = {group.key for group in doc.groups if group.chosen}
    how = "申报时选择" if chosen & set(category.groups) else "按第一作者所在单位划分"
    return "；".join(filter(None, (tracks, groups and f"{groups}（{how}）")))


def _team(doc: Document, category: Category) -> str:
    return f"{_authors(doc, category)}{_instructors(category)}"


def _instructors(category: Category) -> str:
    rule = category.instructors
    if rule is None:
        return ""
    count = f"{rule.max} 人" if rule.min == rule.max else f"{rule.min}–{rule.max} 人"
    return f"；{rule.label} {count if rule.min else f'不超过 {rule.max} 人，可以没有'}"


def _authors(doc: Document, category: Category) -> str:
    team = category.team
    if team.most == 1:
        return f"{team.lead} 1 人"
    persons = "；不接受以单位名义" if team.persons_only else ""
    units = f"；联合体不超过 {team.max_units} 个单位" if team.max_units else ""
    sizes = "".join(f"；{_whose(doc, size)}{_size(size)}" for size in team.sizes)
    return f"{team.lead}在内{_size(team)}{sizes}{persons}{units}"


def _whose(doc: Document, size: SizeOf) -> str:
    """The groups and tracks whose teams have another size, in words."""
    return "、".join(doc.label_of(part, key) for part in ("groups", "tracks") for key in getattr(size, part))


def _size(size: TeamSize) -> str:
    count = f"最多 {size.max} 人" if size.min == 1 else f" {size.min}–{size.max} 人"
    return f"{count}，建议不超过 {size.advised_max} 人" if size.advised_max else count


def _notes(doc: Document, category: Category) -> list[str]:
    notes = []
    if category.title_limits:
        notes.append(f"{category.title_label}中不能有 {' '.join(category.title_limits)}")
    if doc.recommend and not category.recommended:
        notes.append("由作者直接提交，不经单位推荐")
    if not category.judged:
        notes.append("只收集和检测材料，不参加本级评审")
    return notes


def _field(field: Field_) -> FieldView:
    need = "必填" if field.required else "符合条件时必填" if field.required_if else "选填"
    options = "、".join(option.label for option in field.options)
    limit = "；".join(filter(None, (field_words(field), options)))
    return FieldView(field.label, need, limit, field.help)


def _slot(doc: Document, slot: Slot) -> SlotView:
    hand = list(dict.fromkeys(rule_words(rule) for rule in slot.rules if by_person(rule)))
    sources = list(dict.fromkeys(rule.source for rule in slot.rules if rule.source))
    return SlotView(
        label=slot.label,
        need=f"{doc.stage(slot.stage).name}时提交" if slot.stage is not None else need_words(slot),
        help=slot.help,
        demands=[words for words in slot_words(slot) if words not in hand],
        by_hand=hand,
        template=slot.template,
        sources=sources,
    )
