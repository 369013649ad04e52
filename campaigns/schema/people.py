"""Who takes part: applicants, authors and their limits. Units are the tenant's own (portal.organisation)."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from campaigns.schema.base import MOST, Fact, Key, Severity, Text, Where


class Group(Fact):
    """组别 by the first author's unit (C01, D03, L01)."""

    key: Key
    label: Text
    short: str = Field(default="", description="as the notice's tables write it; empty: the label")
    unit_kinds: tuple[Key, ...] = ()
    unit_attributes: tuple[Key, ...] = ()
    chosen: bool = Field(default=False, description="True: the applicant chooses it instead (C01)")

    def holds(self, kind: str, attributes: Collection[str]) -> bool:
        """Whether a unit of this kind with these attributes belongs to it; a unit may belong to several (S18)."""
        of_kind = not self.unit_kinds or kind in self.unit_kinds
        return of_kind and (not self.unit_attributes or not set(self.unit_attributes).isdisjoint(attributes))


class Track(Fact):
    """赛道: a further split inside categories (N01)."""

    key: Key
    label: Text
    short: str = Field(default="", description="as the notice's tables write it; empty: the label")


class Registration(Fact):
    """What a person must give before applying (N03)."""

    real_name: bool = Field(default=True, description="name, unit and phone must be filled in")
    confirmed_by_unit: bool = Field(
        default=False, description="the unit's coordinator confirms the person before a case counts"
    )


class Who(Fact):
    """Who may apply in a category (N02, D01, E01)."""

    roles: tuple[Annotated[Text, StringConstraints(max_length=40)], ...] = Field(
        default=(), description="professions the first author chooses from"
    )
    unit_kinds: tuple[Key, ...] = Field(default=(), description="kinds the first author's unit may have")
    unit_attributes: tuple[Key, ...] = ()
    text: str = ""


class TeamSize(Fact):
    """How many authors a case may have."""

    min: int = Field(default=1, ge=1)
    max: int = Field(default=1, ge=1)
    advised_max: int | None = Field(default=None, ge=1, description="over it warns (L03: the form says 3)")

    @model_validator(mode="after")
    def somebody_fits(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"team 的 min（{self.min}）大于 max（{self.max}），谁都无法提交；请改其中一个")
        return self


class SizeOf(TeamSize):
    """The size of the teams of some groups or tracks (S12: 小学组至多 3 人，高中组 1 人)."""

    groups: tuple[Key, ...] = ()
    tracks: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def speaks_of_somebody(self) -> Self:
        if not self.groups and not self.tracks:
            raise ValueError("请写明 groups 或 tracks，说明这是哪些组别、赛道的人数")
        return self


class Team(TeamSize):
    """Authors of one submission, in order (C04, N04, D15, L03)."""

    sizes: tuple[SizeOf, ...] = Field(
        default=(),
        max_length=MOST,
        description="other numbers for some groups or tracks; the first that fits",
    )
    lead: str = Field(default="第一作者", description="what the first one is called")
    member: str = Field(default="作者", description="what the others are called")
    persons_only: bool = Field(default=False, description="no unit as author (D15)")
    columns: tuple[Key, ...] = Field(
        default=(), description="further columns: gender, title, department, post, email, address"
    )
    max_units: int | None = Field(default=None, ge=1, description="units of one consortium at most (C02)")
    units_field: Key | None = Field(
        default=None, description="the table field whose rows are the consortium's further units (C02)"
    )

    @property
    def most(self) -> int:
        """Authors of the largest team of any group."""
        return max([self.max, *(size.max for size in self.sizes)])

    def size_for(self, *, group: str, track: str) -> TeamSize:
        """The numbers that hold for a case of this group and track."""
        for size in self.sizes:
            if (not size.groups or group in size.groups) and (not size.tracks or track in size.tracks):
                return size
        return self


class LimitSubject(StrEnum):
    PERSON = "person"
    UNIT = "unit"


class LimitRole(StrEnum):
    FIRST = "first"  # as first author
    MEMBER = "member"  # as any other author
    ANY = "any"  # in any place
    INSTRUCTOR = "instructor"  # as one who guided it (S10); counted by itself


class AuthorLimit(Fact):
    """How many submitted cases one person or unit may have (C03, C05, N05, D15, L11, S10). Held at submission."""

    key: Key
    subject: LimitSubject = LimitSubject.PERSON
    role: LimitRole = LimitRole.ANY
    max: int = Field(ge=1)
    where: Where = Where()

    @model_validator(mode="after")
    def instructors_are_persons(self) -> Self:
        if self.subject is LimitSubject.UNIT and self.role is LimitRole.INSTRUCTOR:
            raise ValueError("role: instructor 限的是指导教师个人，subject 请写 person")
        return self


class Exclusive(Fact):
    """A first author joins no other case (L11)."""

    key: Key
    where: Where = Where()
    severity: Severity = "required"
