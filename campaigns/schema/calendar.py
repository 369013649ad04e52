"""When things happen (C17, E10, N13, L18 ...)."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from campaigns.schema.base import Fact, Key, Moment, Text


class StageKind(StrEnum):
    """What a stage opens: `material` takes the files of slots that name the stage, from cases that passed (S8). `other` only shows
    in the calendar.
    """

    SUBMIT = "submit"
    RECOMMEND = "recommend"
    FREEZE = "freeze"
    ELIGIBILITY = "eligibility"
    REVIEW = "review"
    MATERIAL = "material"
    NOTICE = "notice"
    PUBLISH = "publish"
    OTHER = "other"


class Stage(Fact):
    """One stretch of the calendar. Times are in the campaign's time zone; closing is exclusive: a stage that
    closes at 00:00 takes nothing from that second on (X04).
    """

    key: Key
    kind: StageKind
    name: Annotated[Text, StringConstraints(max_length=120)]
    opens: Moment | None = None
    closes: Moment | None = None
    grace_minutes: int = Field(
        default=120,
        ge=0,
        le=44_640,
        description="an upload declared and begun before closing may still finish for so long",
    )
    categories: tuple[Key, ...] = Field(default=(), description="only for these categories; empty: all")
    round: Key | None = Field(
        default=None, description="with kind material: only of cases that are in this round of judging"
    )

    @model_validator(mode="after")
    def opens_before_it_closes(self) -> Self:
        if self.opens and self.closes and self.opens >= self.closes:
            raise ValueError("closes 必须晚于 opens")
        if self.round is not None and self.kind is not StageKind.MATERIAL:
            raise ValueError("round 只用于 kind: material 的阶段")
        return self
