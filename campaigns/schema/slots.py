"""Slots: where files are handed in, and their rules. Rule parameters are the validators' own models."""

from typing import Self

from pydantic import Field, model_validator

from campaigns.schema.base import Condition, Fact, Key, Severity, Text
from validators.quantities import Bytes
from validators.registry import AnyRule


class Slot(Fact):
    """材料项: a place for files."""

    key: Key
    label: Text
    help: str = ""
    required: bool = True
    required_if: Condition | None = None
    show_if: Condition | None = None
    min_files: int = Field(default=1, ge=0, description="when anything is required here")
    max_files: int = Field(default=1, ge=1, le=200)
    max_bytes: Bytes = Field(
        default=2 * 1024**3,
        ge=1,
        description="refused at upload, before the first byte; 500MB, 5GB or bytes a file",
    )
    stage: Key | None = Field(
        default=None,
        description="a stage of kind material: handed in then, by cases that passed, and not asked for before",
    )
    template: str = Field(default="", description="name of the notice's template for this document")
    public: bool = Field(default=True, description="may be shown on the published page")
    blind: bool = Field(default=True, description="False: names its authors, never shown to blind experts")
    rules: tuple[AnyRule, ...] = ()

    @model_validator(mode="after")
    def counts_agree(self) -> Self:
        if self.min_files > self.max_files:
            raise ValueError("min_files 不能大于 max_files")
        return self


SUMMED = ("file.total_size", "video.total_duration")
"""Rules that add up what several slots hold."""


class Total(Fact):
    """What the files of several slots may come to together (全部材料合计不超过 500MB)."""

    slots: tuple[Key, ...] = Field(min_length=2)
    rules: tuple[AnyRule, ...] = Field(min_length=1, description=f"{'、'.join(SUMMED)} only")

    @model_validator(mode="after")
    def rules_add_up(self) -> Self:
        other = next((params.rule for params in self.rules if params.rule not in SUMMED), None)
        if other is not None:
            raise ValueError(f"合计里只能写 {'、'.join(SUMMED)}，不能写 {other}；其他规则请写在材料项里")
        return self


class OneOf(Fact):
    """Of these slots, between `min` and `max` must hold files (E07: text or video)."""

    label: Text
    slots: tuple[Key, ...] = Field(min_length=2)
    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=1)
    severity: Severity = "required"

    @model_validator(mode="after")
    def can_be_met(self) -> Self:
        most = len(self.slots) if self.max is None else min(self.max, len(self.slots))
        if self.min > most:
            raise ValueError(
                f"至少要交 {self.min} 项，最多却只能交 {most} 项，谁都无法提交；请改 min、max 或 slots"
            )
        return self
