"""What a key may name: other parts of the same draft, and what the tenant's organisation has. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.editing.engine.places import Place, value_at
from campaigns.editing.engine.shapes import Shape
from campaigns.schema.merge_fields import FIELDS, Output
from portal.organisation.terms import Organisation

Choice = tuple[str, str]
COLUMNS = (("gender", "性别"), ("title", "职称"), ("department", "部门"), ("post", "职务"), ("email", "邮箱"), ("address", "地址"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to choose from: the draft as it stands, and the organisation."""

    data: dict[str, Any]
    organisation: Organisation

    def of(self, *place: str | int) -> Iterator[Choice]:
        """Parts of the list there, by key and name."""
        yield from named_parts(value_at(self.data, place))

    def each(self, *keys: str) -> Iterator[Choice]:
        """Parts of lists inside a list, such as the slots of all categories."""
        parts: list[Any] = [self.data]
        for key in keys[:-1]:
            parts = [item for part in parts for item in _dicts(part.get(key))]
        seen: dict[str, str] = {}
        for part in parts:
            for key, label in named_parts(part.get(keys[-1])):
                seen.setdefault(key, label)
        yield from seen.items()

    def kinds(self) -> Iterator[Choice]:
        yield from self.organisation.terms.kinds.items()

    def attributes(self, *, numbers: bool) -> Iterator[Choice]:
        for key, label in self.organisation.terms.attributes.items():
            if (key in self.organisation.numbers) == numbers:
                yield key, label


def named_parts(value: Any) -> Iterator[Choice]:
    """Key and name of each part of a list that has a key."""
    for part in _dicts(value):
        if isinstance(part.get("key"), str):
            yield part["key"], str(part.get("label") or part.get("name") or part.get("text") or part["key"])


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def choices_for(shape: Shape, place: Place, known: Known) -> list[Choice] | None:
    """What the key at this place may name; None where it names nothing."""
    if shape.kind not in {"key", "text", "lines"}:
        return None
    for name in ((shape.model, shape.key), ("*", shape.key)):
        if name in _FOUND:
            return list(_FOUND[name](known, place))
        if name in _LISTS:
            return list(known.of(*_LISTS[name]))
        if name in _EVERY:
            return list(known.each(*_EVERY[name]))
    return None


def suggestions_for(shape: Shape, known: Known) -> list[Choice]:
    """Merge fields that the key may hold: written in full, with what each stands for."""
    outputs = _MERGED.get((shape.model, shape.key), ())
    asked = {"answer": "categories.fields", "declaration": "declarations", "mark": "marks"}
    found: list[Choice] = []
    for field in FIELDS if outputs else ():
        if not set(outputs) & set(field.outputs):
            continue
        if ":" not in field.written:
            found.append((field.written, field.label))
        elif field.key in asked:
            named = known.each(*asked[field.key].split("."))
            found += [(f"{field.key}:{key}", f"{field.label}：{label}") for key, label in named]
    return found


_MERGED = {
    ("Column", "value"): (Output.ROSTER,),
    ("RosterLine", "value"): (Output.ROSTER_LINE,),
    ("PrintRow", "value"): (Output.PRINTOUT, Output.UNIT_PRINTOUT),
}


def _near(known: Known, place: Place, key: str) -> Iterator[Choice]:
    """The list of this name in the nearest part around the place that has one."""
    for length in range(len(place), -1, -1):
        items = value_at(known.data, (*place[:length], key))
        if isinstance(items, list):
            yield from named_parts(items)
            return


def _asked(known: Known, place: Place) -> Iterator[Choice]:
    yield from _near(known, place[:-3] if "columns" in place else place, "fields")
    yield from (("track", "赛道"), ("group", "组别"))


def _material_stages(known: Known, place: Place) -> Iterator[Choice]:
    for stage in _dicts(known.data.get("stages")):
        if stage.get("kind") == "material":
            yield from named_parts([stage])


def _at_root(known: Known, place: Place) -> Iterator[Choice]:
    yield from known.of("rosters")
    yield from known.of("printouts")
    yield from known.of("recommend", "forms")


def _kinds(known: Known, place: Place) -> Iterator[Choice]:
    yield from known.organisation.terms.kinds.items()


def _flags(known: Known, place: Place) -> Iterator[Choice]:
    yield from known.attributes(numbers=False)


def _numbers(known: Known, place: Place) -> Iterator[Choice]:
    yield from known.attributes(numbers=True)


def _columns(known: Known, place: Place) -> Iterator[Choice]:
    yield from COLUMNS


def _sibling_slots(known: Known, place: Place) -> Iterator[Choice]:
    yield from _near(known, place[:-2], "slots")


def _sibling_fields(known: Known, place: Place) -> Iterator[Choice]:
    yield from _near(known, place[:-2], "fields")


def _of_cases_and_units(key: str) -> Callable[[Known, Place], Iterator[Choice]]:
    """Parts of every category and of every unit form, each key once."""

    def found(known: Known, place: Place) -> Iterator[Choice]:
        forms = [*_dicts(known.data.get("categories")), *_dicts(value_at(known.data, ("recommend", "forms")))]
        seen = {name: label for form in reversed(forms) for name, label in named_parts(form.get(key))}
        yield from reversed(seen.items())

    return found


_LISTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("*", "categories"): ("categories",),
    ("*", "tracks"): ("tracks",),
    ("*", "groups"): ("groups",),
    ("Category", "rubric"): ("rubrics",),
    ("Category", "declarations"): ("declarations",),
    ("Showcase", "consent"): ("declarations",),
    ("Showcase", "stage"): ("stages",),
    ("Retention", "after"): ("stages",),
    ("Stage", "round"): ("review", "rounds"),
    ("*", "stopped_in"): ("review", "rounds"),
    ("SpecialAwards", "by"): ("review", "imported"),
    ("*", "unit_form"): ("recommend", "forms"),
    ("FormsIn", "forms"): ("recommend", "forms"),
    ("UnitForm", "roster"): ("rosters",),
}
"""Keys that name parts of one list of the draft."""

_EVERY: dict[tuple[str, str], tuple[str, ...]] = {
    ("Showcase", "tiers"): ("awards", "tiers"),
    ("Forward", "tiers"): ("awards", "tiers"),
    ("InstructorCertificate", "tiers"): ("awards", "tiers"),
    ("Showcase", "fields"): ("categories", "fields"),
    ("Showcase", "slots"): ("categories", "slots"),
    ("Printout", "slot"): ("categories", "slots"),
    ("Review", "subject"): ("categories", "fields"),
    ("*", "tie_break"): ("rubrics", "dimensions"),
}
"""Keys that name parts of lists inside a list."""

_FOUND: dict[tuple[str, str], Callable[[Known, Place], Iterator[Choice]]] = {
    ("*", "unit_kinds"): _kinds,
    ("Review", "apart"): _kinds,
    ("*", "unit_attributes"): _flags,
    ("*", "without_attributes"): _flags,
    ("Share", "of"): _numbers,
    ("Slot", "stage"): _material_stages,
    ("UnitForm", "experts"): _sibling_fields,
    ("OneOf", "slots"): _sibling_slots,
    ("Total", "slots"): _sibling_slots,
    ("Fits", "fields"): _sibling_fields,
    ("Condition", "field"): _asked,
    ("Team", "units_field"): _sibling_fields,
    ("Team", "columns"): _columns,
    ("Instructors", "columns"): _columns,
    ("Delivery", "at_root"): _at_root,
    ("Retention", "fields"): _of_cases_and_units("fields"),
    ("Retention", "slots"): _of_cases_and_units("slots"),
}
