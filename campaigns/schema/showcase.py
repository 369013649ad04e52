"""展示: what everybody may see of cases once results are out, by consent of their authors (C22, N19, E14, L24)."""

from typing import Literal

from pydantic import Field

from campaigns.schema.base import Fact, Key, Text


class Showcase(Fact):
    """Public pages of cases. A case is shown where its declaration `consent` was accepted and it has an award (of `tiers`); where
    the campaign publishes every case (`publish_all`) and `tiers` is empty, also without one. Nothing of a case is shown but
    its title, unit, award and what is named here; phone numbers, mail addresses and identity numbers never are.
    """

    label: Text = "优秀案例展示"
    consent: Key = Field(description="the declaration by which authors agree; without it a case is not shown")
    tiers: tuple[Key, ...] = Field(default=(), description="award tiers that are shown; empty: all of them")
    stage: Key | None = Field(
        default=None,
        description="shown from the opening of this stage; without one as soon as results are out",
    )
    authors: Literal["none", "names"] = Field(
        default="none", description="what of the authors is shown beside the unit"
    )
    fields: tuple[Key, ...] = Field(default=(), description="answers that are shown; empty: none")
    slots: tuple[Key, ...] = Field(default=(), description="slots whose files are shown; empty: none")
    searchable: bool = Field(default=False, description="search engines may list the pages")
