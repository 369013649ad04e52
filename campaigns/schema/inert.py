"""Rules that can never apply to what a slot takes: whoever reads the document would believe them. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from campaigns.schema.slots import Slot, Total
from validators.kinds import KIND_OF, KIND_WORDS, FileKind, expand, type_words
from validators.registry import get


def inert_rules(slot: Slot) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every rule of the slot that measures only kinds of files that the slot refuses: (place in the slot, sentence)."""
    accepted = _accepted(slot)
    taken = {KIND_OF[name] for name in accepted}
    for number, params in enumerate(slot.rules):
        rule = get(params.rule)
        measured = set(rule.applies or FileKind)
        place = ("rules", number)
        if params.kinds is not None and not measured & set(params.kinds):
            yield (*place, "kinds"), f"{rule.id} 只检测{_kinds(measured)}，kinds 里却没有，永远用不上"
        elif not measured & taken:
            yield (
                place,
                (
                    f"{rule.id}（{rule.label}）只检测{_kinds(measured)}，而这里只收 {type_words(sorted(accepted))}，永远用不上；"
                    "请删去这条规则，或改 file.type"
                ),
            )
        elif params.kinds is not None and not taken & set(params.kinds):
            words = f"这里只收 {type_words(sorted(accepted))}，没有{_kinds(params.kinds)}，这条规则永远用不上"
            yield (*place, "kinds"), words


def inert_totals(total: Total, slots: Sequence[Slot]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Sums of what none of the slots takes."""
    summed = [slot for slot in slots if slot.key in total.slots]
    taken = {KIND_OF[name] for slot in summed for name in _accepted(slot)}
    for number, params in enumerate(total.rules):
        measured = set(get(params.rule).applies or FileKind)
        if summed and not measured & taken:
            yield ("rules", number), f"{params.rule} 只检测{_kinds(measured)}，这几个材料项都不收，永远用不上"


def _accepted(slot: Slot) -> frozenset[str]:
    """Types that no required rule of the slot refuses."""
    accepted = expand(["any"])
    rules: Sequence[Any] = slot.rules
    for params in rules:
        binding = params.severity == "required" and params.kinds is None and params.group is None
        if params.rule == "file.type" and binding:
            accepted &= expand(params.allowed)
    return accepted


def _kinds(kinds: set[FileKind] | Sequence[FileKind]) -> str:
    return "、".join(KIND_WORDS[kind] for kind in FileKind if kind in set(kinds))
