"""公示与异议: how long results stand under public notice, and how objections to them are handled (C20)."""

from pydantic import Field

from campaigns.schema.base import Fact


class Objections(Fact):
    """What the organiser promises about objections. A stage of kind `notice` dates the public notice; without one the
    organiser dates it when it is opened.
    """

    notice_days: int = Field(
        default=5, ge=1, le=60, description="days a public notice lasts where no stage dates it"
    )
    handle_days: int = Field(
        default=15,
        ge=1,
        le=120,
        description="days within which an objection is decided, counted from its filing",
    )
    author_told: bool = Field(
        default=True,
        description="the case's applicant is told what is objected, never by whom, and may answer",
    )
    contact: str = Field(default="", description="another way to object: a phone number or an address")
