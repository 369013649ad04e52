"""What every part of a campaign document shares."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
"""A stable name: letters, digits, - and _; what URLs, exports and scripts use."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _no_count_of_seconds(value: Any) -> Any:
    """20260501 would be read as seconds since 1970: a call that opened in August of that year."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number or (isinstance(value, str) and value.strip().isdigit()):
        raise ValueError(f"时间写法不对，请写成 2025-07-15T00:00:00+08:00（现在是 “{value}”）")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_no_count_of_seconds)]
"""A date and time with its zone, as text."""

MOST = 500
"""Items of one list of a campaign; checks that compare two lists with each other stay quick."""

Severity = Literal["required", "advised"]
"""required: outside the limit blocks; advised (原则上, 一般, 建议): outside it warns."""


class Part(BaseModel):
    """A part of the document: strict, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Part):
    """A part that states a fact of the notice."""

    req: tuple[str, ...] = Field(default=(), description="requirement ids this fact meets, e.g. [N08]")
    source: str = Field(default="", description="the notice's own sentence")


class Where(Part):
    """Which submissions a rule speaks of; every named list must match, an empty one matches all."""

    categories: tuple[Key, ...] = ()
    tracks: tuple[Key, ...] = ()
    groups: tuple[Key, ...] = ()
    unit_kinds: tuple[Key, ...] = Field(default=(), description="kinds of the first author's unit")
    unit_attributes: tuple[Key, ...] = Field(
        default=(), description="the first author's unit has at least one of these"
    )


class Condition(Part):
    """True when a form field (or `track`, `group`) holds one of the values, or is filled at all."""

    field: Key
    any_of: tuple[str, ...] = Field(default=(), description="empty: any non-empty answer")
