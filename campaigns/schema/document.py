"""The campaign document: one notice, whole (`fixtures/campaigns/<slug>.yaml`)."""

from collections.abc import Iterable, Iterator
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from campaigns.schema.base import Fact, Key, Part, Text
from campaigns.schema.calendar import Stage, StageKind
from campaigns.schema.forms import Declaration, Field_, Fits
from campaigns.schema.judging import AwardPlan, Certificate, Review, Roster, Rubric
from campaigns.schema.people import AuthorLimit, Exclusive, Group, Team, TenantSpec, Track, Who
from campaigns.schema.quotas import Recommend
from campaigns.schema.slots import OneOf, Slot


class Notice(Part):
    """The document the campaign comes from."""

    title: Text
    number: str = ""
    issuer: Text
    date: str = ""


class ChecklistItem(Fact):
    """A point a person decides at the eligibility check (H rows)."""

    key: Key
    text: Text
    categories: tuple[Key, ...] = ()


class Process(Fact):
    """A fact of the notice that the portal does by a stage, a page or an export, or that people do outside it."""

    text: Text
    handled: Literal["portal", "person"] = "person"


class Delivery(Fact):
    """How files are named and laid out when they leave the portal (C14, D19, L17). Placeholders: {seq}, {unit},
    {title}, {slot}, {authors}, {first_author}, {category}, {group}, {number}."""

    folder: str = "{category}/{seq}-{title}"
    file: str = "{unit}+{title}+{slot}"


class Category(Fact):
    """类别."""

    key: Key
    label: Text
    family: str = Field(default="", description="heading it stands under")
    text: str = ""
    who: Who = Who()
    groups: tuple[Key, ...] = Field(default=(), description="groups it is open to; empty: all")
    tracks: tuple[Key, ...] = ()
    team: Team = Team()
    title_label: str = "案例名称"
    title_limits: tuple[str, ...] = Field(default=(), description="characters a title may not hold (D16)")
    fields: tuple[Field_, ...] = ()
    fits: tuple[Fits, ...] = ()
    slots: tuple[Slot, ...]
    alternatives: tuple[OneOf, ...] = ()
    rubric: Key | None = None
    recommended: bool = Field(default=True, description="False: goes past the units' recommendation")
    judged: bool = Field(default=True, description="False: collected and checked only (D20)")
    declarations: tuple[Key, ...] = Field(default=(), description="empty: all of the campaign's")

    def slot(self, key: str) -> Slot:
        return next(slot for slot in self.slots if slot.key == key)

    def field(self, key: str) -> Field_:
        return next(field for field in self.fields if field.key == key)


class Document(Fact):
    """活动: everything one call for cases asks."""

    version: Literal[1]
    slug: Key
    name: Text
    summary: str = ""
    tenant: TenantSpec
    notice: Notice
    timezone: str = "Asia/Shanghai"
    contact: str = ""
    stages: tuple[Stage, ...] = Field(min_length=1)
    groups: tuple[Group, ...] = ()
    tracks: tuple[Track, ...] = ()
    categories: tuple[Category, ...] = Field(min_length=1)
    author_limits: tuple[AuthorLimit, ...] = ()
    exclusives: tuple[Exclusive, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    recommend: Recommend | None = Field(default=None, description="None: applicants apply directly (C01)")
    checklist: tuple[ChecklistItem, ...] = ()
    review: Review = Review()
    rubrics: tuple[Rubric, ...] = ()
    awards: tuple[AwardPlan, ...] = ()
    certificate: Certificate | None = None
    rosters: tuple[Roster, ...] = ()
    delivery: Delivery = Delivery()
    publish_all: bool = Field(default=False, description="every case not disqualified is published (N19)")
    process: tuple[Process, ...] = ()

    @field_validator("timezone")
    @classmethod
    def zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as problem:
            raise ValueError(f"没有时区 {name}，请写 Asia/Shanghai 这样的名称") from problem
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def category(self, key: str) -> Category:
        """The category with this key; KeyError names what there is."""
        for category in self.categories:
            if category.key == key:
                return category
        raise KeyError(f"没有类别 {key}；有：{'、'.join(c.key for c in self.categories)}")

    def rubric_of(self, category: Category) -> Rubric | None:
        return next((rubric for rubric in self.rubrics if rubric.key == category.rubric), None)

    def stages_of(self, kind: StageKind, category: str = "") -> tuple[Stage, ...]:
        """Stages of a kind that speak of the category ("" = of any), the special ones first."""
        found = [s for s in self.stages if s.kind is kind and (not s.categories or category in s.categories)]
        return tuple(sorted(found, key=lambda stage: not stage.categories))

    def label_of(self, kind: Literal["groups", "tracks"], key: str) -> str:
        return next((part.label for part in getattr(self, kind) if part.key == key), "")

    @model_validator(mode="after")
    def names_exist(self) -> Self:
        problems = list(_duplicates(self)) + list(_dangling(self))
        if problems:
            raise ValueError("；".join(problems))
        return self


def _duplicates(doc: Document) -> Iterator[str]:
    lists: list[tuple[str, Iterable[str]]] = [
        ("categories", (c.key for c in doc.categories)),
        ("stages", (s.key for s in doc.stages)),
        ("groups", (g.key for g in doc.groups)),
        ("tracks", (t.key for t in doc.tracks)),
        ("rubrics", (r.key for r in doc.rubrics)),
        ("declarations", (d.key for d in doc.declarations)),
        ("tenant.units", (u.key for u in doc.tenant.units)),
        ("checklist", (c.key for c in doc.checklist)),
    ]
    for category in doc.categories:
        lists.append((f"categories.{category.key}.fields", (f.key for f in category.fields)))
        lists.append((f"categories.{category.key}.slots", (s.key for s in category.slots)))
    for where, keys in lists:
        seen = list(keys)
        for key in sorted({k for k in seen if seen.count(k) > 1}):
            yield f"{where} 中 {key} 重复"


def _dangling(doc: Document) -> Iterator[str]:
    kinds = {kind.key for kind in doc.tenant.unit_kinds}
    units = {unit.key for unit in doc.tenant.units}
    names = {
        "tracks": {t.key for t in doc.tracks},
        "groups": {g.key for g in doc.groups},
        "categories": {c.key for c in doc.categories},
        "declarations": {d.key for d in doc.declarations},
        "unit_kinds": kinds,
    }
    for unit in doc.tenant.units:
        if unit.kind not in kinds:
            yield f"单位 {unit.key} 的 kind “{unit.kind}”不在 unit_kinds 中"
        if unit.under and unit.under not in units:
            yield f"单位 {unit.key} 的上级 {unit.under} 不存在"
    for category in doc.categories:
        here = f"类别 {category.key}"
        for kind in ("tracks", "groups", "declarations"):
            yield from (
                f"{here} 的 {kind} 中 {key} 不存在"
                for key in getattr(category, kind)
                if key not in names[kind]
            )
        if category.rubric and category.rubric not in {r.key for r in doc.rubrics}:
            yield f"{here} 的 rubric {category.rubric} 不存在"
        slots = {slot.key for slot in category.slots}
        for group in category.alternatives:
            yield from (
                f"{here} 的 alternatives 中 {key} 不是材料项" for key in group.slots if key not in slots
            )
        answers = {field.key for field in category.fields} | {"track", "group"}
        conditions = [
            c for part in (*category.fields, *category.slots) for c in (part.required_if, part.show_if) if c
        ]
        yield from (
            f"{here} 的条件引用了不存在的填报项 {c.field}" for c in conditions if c.field not in answers
        )
    wheres = [limit.where for limit in (*doc.author_limits, *doc.exclusives)]
    wheres += [plan.where for plan in doc.awards]
    if doc.recommend:
        wheres += [part.where for part in (*doc.recommend.quotas, *doc.recommend.mandatory)]
        wheres += [cap.where for quota in doc.recommend.quotas for cap in quota.sub_caps]
    for where in wheres:
        for kind in ("categories", "tracks", "groups", "unit_kinds"):
            yield from (f"{kind} 中 {key} 不存在" for key in getattr(where, kind) if key not in names[kind])
