"""What a campaign document holds, before the names in it are compared (`document.py` does that)."""

from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, field_validator

from campaigns.schema.base import MOST, Fact, Key, Part, Text
from campaigns.schema.calendar import Stage
from campaigns.schema.certificates import Certificate, CertificateWording
from campaigns.schema.exclusions import ExclusionReason
from campaigns.schema.forms import Declaration, Field_, Fits
from campaigns.schema.instructors import InstructorCertificate, Instructors
from campaigns.schema.judging import AwardPlan, Review, Rubric, SpecialAwards
from campaigns.schema.objections import Objections
from campaigns.schema.outputs import Delivery, Forward, Mark, Printout
from campaigns.schema.people import AuthorLimit, Exclusive, Group, Registration, Team, Track, Who
from campaigns.schema.quotas import Recommend
from campaigns.schema.retention import Retention
from campaigns.schema.rosters import Roster
from campaigns.schema.showcase import Showcase
from campaigns.schema.slots import OneOf, Slot, Total
from campaigns.schema.unit_awards import UnitAward


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


class Category(Fact):
    """类别."""

    key: Key
    label: Text
    short: str = Field(default="", description="as the notice's tables write it; empty: the label")
    family: str = Field(default="", description="heading it stands under")
    text: str = ""
    who: Who = Who()
    groups: tuple[Key, ...] = Field(default=(), description="groups it is open to; empty: all")
    tracks: tuple[Key, ...] = ()
    team: Team = Team()
    instructors: Instructors | None = Field(default=None, description="who guided it; None: nobody is asked")
    title_label: str = "案例名称"
    title_limits: tuple[str, ...] = Field(default=(), description="characters a title may not hold (D16)")
    fields: tuple[Field_, ...] = Field(default=(), max_length=MOST)
    fits: tuple[Fits, ...] = ()
    slots: tuple[Slot, ...] = Field(max_length=MOST)
    alternatives: tuple[OneOf, ...] = ()
    totals: tuple[Total, ...] = Field(default=(), max_length=MOST, description="sums over several slots")
    rubric: Key | None = None
    recommended: bool = Field(default=True, description="False: goes past the units' recommendation")
    judged: bool = Field(default=True, description="False: collected and checked only (D20)")
    declarations: tuple[Key, ...] = Field(default=(), description="empty: all of the campaign's")

    def slot(self, key: str) -> Slot:
        return next(slot for slot in self.slots if slot.key == key)

    def field(self, key: str) -> Field_:
        return next(field for field in self.fields if field.key == key)


class Contents(Fact):
    """Every part of one call for cases."""

    version: Literal[1]
    slug: Annotated[Key, StringConstraints(max_length=33)] = Field(
        description="a submission's number, of at most 40 characters, is made of it: SLUG-000001"
    )
    name: Annotated[Text, StringConstraints(max_length=160)]
    summary: str = ""
    year: int | None = Field(
        default=None,
        ge=1980,
        le=2200,
        description="the call's year, {call_year} in the numbers of certificates",
    )
    tenant: Key = Field(description="slug of the organisation whose units, kinds and attributes it refers to")
    notice: Notice
    timezone: str = "Asia/Shanghai"
    contact: str = ""
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=MOST)
    registration: Registration = Registration()
    groups: tuple[Group, ...] = Field(default=(), max_length=MOST)
    tracks: tuple[Track, ...] = Field(default=(), max_length=MOST)
    categories: tuple[Category, ...] = Field(min_length=1, max_length=MOST)
    author_limits: tuple[AuthorLimit, ...] = Field(default=(), max_length=MOST)
    exclusives: tuple[Exclusive, ...] = Field(default=(), max_length=MOST)
    declarations: tuple[Declaration, ...] = Field(default=(), max_length=MOST)
    recommend: Recommend | None = Field(default=None, description="None: applicants apply directly (C01)")
    checklist: tuple[ChecklistItem, ...] = Field(default=(), max_length=MOST)
    exclusion_reasons: tuple[ExclusionReason, ...] = Field(
        default=(),
        max_length=MOST,
        description="reasons to choose from when a case is not passed or disqualified; empty: the usual ones",
    )
    review: Review = Review()
    rubrics: tuple[Rubric, ...] = Field(default=(), max_length=MOST)
    awards: tuple[AwardPlan, ...] = Field(default=(), max_length=MOST)
    special_awards: tuple[SpecialAwards, ...] = Field(default=(), max_length=20)
    unit_awards: tuple[UnitAward, ...] = Field(default=(), max_length=MOST)
    forwards: tuple[Forward, ...] = Field(default=(), max_length=MOST)
    marks: tuple[Mark, ...] = Field(default=(), max_length=MOST)
    certificate: Certificate | None = None
    instructor_certificate: InstructorCertificate | None = Field(
        default=None, description="instructors of awarded cases get one of their own (S10)"
    )
    rosters: tuple[Roster, ...] = Field(default=(), max_length=MOST)
    printouts: tuple[Printout, ...] = Field(default=(), max_length=MOST)
    delivery: Delivery = Delivery()
    objections: Objections = Objections()
    publish_all: bool = Field(default=False, description="every case not disqualified is published (N19)")
    showcase: Showcase | None = Field(default=None, description="None: no case gets a public page")
    retention: Retention = Retention()
    process: tuple[Process, ...] = Field(default=(), max_length=MOST)

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

    @property
    def unit_printouts(self) -> tuple[Printout, ...]:
        """The forms that units print of themselves."""
        return tuple(printout for printout in self.printouts if printout.of == "unit")

    @property
    def asks_instructors(self) -> bool:
        """Whether any category names who guided its cases (S10)."""
        return any(category.instructors is not None for category in self.categories)

    @property
    def certificate_wordings(self) -> Iterator[tuple[tuple[str | int, ...], CertificateWording]]:
        """Where each stands, and what it says."""
        if self.certificate is not None:
            yield ("certificate",), self.certificate
        if self.instructor_certificate is not None:
            yield ("instructor_certificate",), self.instructor_certificate
        for n, award in enumerate(self.unit_awards):
            if award.certificate is not None:
                yield ("unit_awards", n, "certificate"), award.certificate

    def category(self, key: str) -> Category:
        """The category with this key; KeyError names what there is."""
        for category in self.categories:
            if category.key == key:
                return category
        raise KeyError(f"没有类别 {key}；有：{'、'.join(c.key for c in self.categories)}")

    def stage(self, key: str) -> Stage:
        """The stage with this key."""
        return next(stage for stage in self.stages if stage.key == key)

    def rubric_of(self, category: Category, round_key: str = "") -> Rubric | None:
        """What the category is judged by, in the round where it has one of its own."""
        own = next(
            (each.rubrics.get(category.key) for each in self.review.rounds if each.key == round_key), None
        )
        return next((rubric for rubric in self.rubrics if rubric.key == (own or category.rubric)), None)

    def label_of(self, kind: Literal["groups", "tracks"], key: str) -> str:
        return next((part.label for part in getattr(self, kind) if part.key == key), "")

    def short_of(self, kind: Literal["categories", "groups", "tracks"], key: str) -> str:
        """The short label, as the notice's tables write it; the label where there is none."""
        return next((part.short or part.label for part in getattr(self, kind) if part.key == key), "")
