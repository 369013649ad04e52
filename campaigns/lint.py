"""What is right in form but worth a look: rules that people check by hand, and limits that contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.schema import Category, Document, Slot, StageKind
from campaigns.wording import by_person, rule_words
from validators.quantities import size_words
from validators.registry import get


@dataclass(frozen=True, slots=True)
class ByHand:
    """One point a person checks: where it stands, in words, and the requirement it meets."""

    category: str
    slot: str
    rule: str
    words: str
    req: tuple[str, ...] = ()


def by_hand(doc: Document) -> list[ByHand]:
    """Rules without a built check (shown as 人工审核), addresses that nobody tries yet, then the checklist."""
    found = [
        ByHand(category.label, slot.label, rule.rule, rule_words(rule), tuple(rule.req))
        for category in doc.categories
        for slot in category.slots
        for rule in slot.rules
        if by_person(rule)
    ]
    found += [
        ByHand(category.label, field.label, "links.reachable", "网址能打开", limit.req)
        for category in doc.categories
        for field in category.fields
        for limit in field.limits
        if limit.reachable
    ]
    points = [
        ByHand(
            "、".join(doc.category(key).label for key in one.categories), "", "checklist", one.text, one.req
        )
        for one in doc.checklist
    ]
    return found + points


def advice(doc: Document) -> list[str]:
    """Sentences about what an organiser has probably not meant."""
    return [
        *_of_document(doc),
        *(words for category in doc.categories for words in _of_category(doc, category)),
    ]


def _of_document(doc: Document) -> Iterator[str]:
    if not any(stage.kind is StageKind.SUBMIT for stage in doc.stages):
        yield "stages 里没有 kind: submit 的阶段，申报将一直开放"


def _of_category(doc: Document, category: Category) -> Iterator[str]:
    here = f"类别“{category.label}”"
    if category.judged and category.rubric is None:
        yield f"{here}参加评审，但没有 rubric"
    submits = [stage for stage in doc.stages if stage.kind is StageKind.SUBMIT]
    if submits and not any(not stage.categories or category.key in stage.categories for stage in submits):
        yield f"{here}没有任何申报阶段，无人能申报"
    for slot in category.slots:
        yield from (f"{here}的“{slot.label}”：{words}" for words in _of_slot(slot))


def _of_slot(slot: Slot) -> Iterator[str]:
    for rule in slot.rules:
        least, most = getattr(rule, "min", None), getattr(rule, "max", None)
        match get(rule.rule).bounds:
            case "bytes":
                if most and most > slot.max_bytes:
                    yield f"规则允许 {size_words(most)}，但 max_bytes 只有 {size_words(slot.max_bytes)}，大文件传不上来"
                if least and least > slot.max_bytes:
                    yield f"规则要求至少 {size_words(least)}，超过了 max_bytes"
            case "files":
                if most and most != slot.max_files:
                    yield f"{rule.rule} 的 max 是 {most}，max_files 是 {slot.max_files}，请保持一致"
                if least and slot.required and least != slot.min_files:
                    yield f"{rule.rule} 的 min 是 {least}，min_files 是 {slot.min_files}，请保持一致"
