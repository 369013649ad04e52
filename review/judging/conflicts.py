"""Why an expert must not judge a case, and how well the expert's field fits it. Pure.

Names of people and units are compared as `portal.typed_text.identity` spells them, on both sides (B1).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from portal.decisions import ALLOWED, Decision, refuse
from portal.typed_text import identity

Value = TypeVar("Value")

NEVER = frozenset({"expert_is_author"})
"""Conflicts that no reason outweighs."""


@dataclass(frozen=True, slots=True)
class Expert:
    """Who may judge. `unit_path` is the place in the tenant's tree, "" outside it; no categories = all. `region` is the
    path of the unit above it below which nobody judges (a county, where the campaign says so), `avoids` are names of
    further units, `past_authors` the keys of those the expert has written a case with, `most` cases at most (None: any).
    No subjects, no stages: not known.
    """

    id: int
    person: int | None = None
    unit_path: str = ""
    unit_name: str = ""
    categories: frozenset[str] = frozenset()
    region: str = ""
    avoids: frozenset[str] = frozenset()
    past_authors: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged: the units and names of all its authors, and the persons who own or wrote it. `judged_by` are the
    persons who judged it in another round, `author_keys` what its authors are recognised by.
    """

    id: int
    category: str
    unit_paths: frozenset[str] = frozenset()
    unit_names: frozenset[str] = frozenset()
    persons: frozenset[int] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    """(name, unit name) of the authors."""
    regions: frozenset[str] = frozenset()
    judged_by: frozenset[int] = frozenset()
    author_keys: frozenset[str] = frozenset()
    group: str = ""
    subject: str = ""


def decide_pair(
    expert: Expert,
    case: Case,
    *,
    name: str = "",
    conflicts: Collection[tuple[int, int]] = (),
    authorities: Collection[str] = (),
) -> Decision:
    """Whether this expert may judge this case (X07). `conflicts` are declared or imported (expert, case) pairs;
    `authorities` are paths of units that stand above others as an authority: their people may judge the schools below.
    """
    if expert.person is not None and expert.person in case.persons:
        return refuse("expert_is_author")
    if name and any(
        same_name(other, name) and same_name(unit, expert.unit_name) for other, unit in case.names
    ):
        return refuse("expert_is_author")
    if (expert.id, case.id) in conflicts:
        return refuse("expert_conflict")
    if any(own_unit(expert.unit_path, path, authorities) for path in case.unit_paths):
        return refuse("expert_own_unit")
    if any(same_name(expert.unit_name, unit) for unit in case.unit_names):
        return refuse("expert_own_unit")
    if any(same_name(avoided, unit) for avoided in expert.avoids for unit in case.unit_names):
        return refuse("expert_avoids_unit")
    if expert.region and expert.region in case.regions:
        return refuse("expert_same_region")
    if expert.past_authors & case.author_keys:
        return refuse("expert_past_coauthor")
    if expert.person is not None and expert.person in case.judged_by:
        return refuse("expert_judged_before")
    if expert.categories and case.category not in expert.categories:
        return refuse("expert_other_category")
    return ALLOWED


def own_unit(expert: str, case: str, authorities: Collection[str] = ()) -> bool:
    """Whether two places in the tree are one institution: the same unit, or one inside the other, unless the upper
    one is an authority.
    """
    if not expert or not case:
        return False
    if expert == case:
        return True
    upper, lower = sorted((expert, case), key=len)
    return lower.startswith(upper) and upper not in authorities


def same_name(name: str, other: str) -> bool:
    """Whether two names of people or units, typed by hand, are the same: brackets and letters of either width, kinds of dot,
    spaces and what cannot be seen don't count, as where authors are kept.
    """
    return bool(short_name(name)) and short_name(name) == short_name(other)


@lru_cache(maxsize=20_000)
def short_name(name: str) -> str:
    """What names are compared by. Kept, because a draw asks for the same few thousand names again and again."""
    return "".join(identity(name).split())


UNKNOWN = 1
WRONG = 2
"""What one of subject and stage adds to a pair's mismatch: not filled in, filled in and another."""


def mismatch(expert: Expert, case: Case) -> int:
    """How badly the expert's subject and school stage fit the case: 0 both fit (or the case has none), up to 4."""
    return _of_subject(expert, case.subject) + _of_stage(expert, case.group)


def _of_subject(expert: Expert, subject: str) -> int:
    if not subject:
        return 0
    if not expert.subjects:
        return UNKNOWN
    wanted = short_name(subject)
    return 0 if any(_names_subject(short_name(each), wanted) for each in expert.subjects) else WRONG


def _names_subject(mine: str, wanted: str) -> bool:
    """小学数学 is 数学."""
    return bool(mine and wanted) and (mine in wanted or wanted in mine)


def _of_stage(expert: Expert, group: str) -> int:
    if not group:
        return 0
    if not expert.stages:
        return UNKNOWN
    return 0 if group in expert.stages else WRONG


@dataclass(frozen=True, slots=True)
class Fit:
    """Which mismatches keep an expert from a case altogether."""

    subject: bool = False
    stage: bool = False


def able_masks(
    cases: Sequence[Case],
    order: Sequence[Expert],
    *,
    conflicts: Collection[tuple[int, int]],
    names: Mapping[int, str],
    authorities: Collection[str],
) -> dict[int, int]:
    """Per case, the experts who may judge it, as bits: `decide_pair` for all. Everything an expert excludes is looked up by
    its value, so that ten thousand cases by three hundred experts need no three million comparisons.
    """
    by_category = {
        category: bits(i for i, e in enumerate(order) if not e.categories or category in e.categories)
        for category in {case.category for case in cases}
    }
    places = _by_value(order, lambda e: [e.unit_path] if e.unit_path else [])
    near = {
        path: sum(mask for place, mask in places.items() if own_unit(place, path, authorities))
        for path in {path for case in cases for path in case.unit_paths}
    }
    called = _by_value(order, lambda e: {short_name(unit) for unit in (e.unit_name, *e.avoids)} - {""})
    persons = _by_value(order, lambda e: [] if e.person is None else [e.person])
    regions = _by_value(order, lambda e: [e.region] if e.region else [])
    past = _by_value(order, lambda e: e.past_authors)
    named = _by_value(order, lambda e: _signature(names.get(e.id, ""), e.unit_name))
    index = {expert.id: i for i, expert in enumerate(order)}
    declared: dict[int, int] = {}
    for expert_id, case_id in conflicts:
        if expert_id in index:
            declared[case_id] = declared.get(case_id, 0) | 1 << index[expert_id]
    masks = {}
    for case in cases:
        barred = declared.get(case.id, 0)
        for path in case.unit_paths:
            barred |= near[path]
        for unit in case.unit_names:
            barred |= called.get(short_name(unit), 0)
        for person in case.persons | case.judged_by:
            barred |= persons.get(person, 0)
        for region in case.regions:
            barred |= regions.get(region, 0)
        for key in case.author_keys if past else ():
            barred |= past.get(key, 0)
        for name, unit in case.names:
            barred |= named.get((short_name(name), short_name(unit)), 0)
        masks[case.id] = by_category[case.category] & ~barred
    return masks


def mismatch_masks(
    cases: Iterable[Case], order: Sequence[Expert], strict: Fit
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """By (subject, stage) of the cases: the experts of each mismatch, least first; without those that `strict` bars."""
    masks: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for subject, group in {(case.subject, case.group) for case in cases}:
        levels: dict[int, int] = {}
        for i, expert in enumerate(order):
            by_subject, by_stage = _of_subject(expert, subject), _of_stage(expert, group)
            if (strict.subject and by_subject == WRONG) or (strict.stage and by_stage == WRONG):
                continue
            levels[by_subject + by_stage] = levels.get(by_subject + by_stage, 0) | 1 << i
        masks[subject, group] = sorted(levels.items())
    return masks


def barred_by_fit(expert: Expert, case: Case, strict: Fit) -> Decision:
    """Whether the draw's rules leave the expert to the case."""
    if strict.subject and _of_subject(expert, case.subject) == WRONG:
        return refuse("expert_other_subject")
    if strict.stage and _of_stage(expert, case.group) == WRONG:
        return refuse("expert_other_stage")
    return ALLOWED


def _signature(name: str, unit: str) -> list[tuple[str, str]]:
    pair = (short_name(name), short_name(unit))
    return [pair] if all(pair) else []


def _by_value(order: Sequence[Expert], values: Callable[[Expert], Iterable[Value]]) -> dict[Value, int]:
    masks: dict[Value, int] = {}
    for i, expert in enumerate(order):
        for value in values(expert):
            masks[value] = masks.get(value, 0) | 1 << i
    return masks


def bits(indices: Iterable[int]) -> int:
    """The mask with these bits."""
    mask = 0
    for index in indices:
        mask |= 1 << index
    return mask
