"""保存期限: how long a campaign's personal data is kept after its end."""

from pydantic import Field

from campaigns.schema.base import Fact, Key


class Retention(Fact):
    """When the period is over, phone numbers, identity numbers and mail addresses leave answers and unit forms, and so do people's
    details, the names of those without an award, what is listed here, drafts, questions and notifications. Cases, awards and
    certificates stay.
    """

    years: int = Field(
        default=3,
        ge=1,
        le=30,
        description="years after the end; three is the limitation period of civil claims",
    )
    after: Key | None = Field(
        default=None,
        description="counted from this stage's closing; without one from the last closing or the publication of the results, "
        "whichever is later",
    )
    fields: tuple[Key, ...] = Field(
        default=(),
        description="further answers that are personal and go as well (home addresses, experience)",
    )
    slots: tuple[Key, ...] = Field(
        default=(), description="slots whose files are personal and go as well (identity scans, signed forms)"
    )
