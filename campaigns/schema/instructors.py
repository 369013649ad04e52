"""指导教师: who guided a case without being one of its authors, and what they are given for it (S10)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from campaigns.schema.base import Fact, Key, Text
from campaigns.schema.certificates import CertificateWording
from campaigns.schema.merge_fields import Output, names
from campaigns.schema.patterns import placeholder


class Instructors(Fact):
    """Who guided a submission: beside its authors, in order, and none of them (S10)."""

    min: int = Field(default=0, ge=0)
    max: int = Field(default=1, ge=1, le=10)
    label: Annotated[Text, StringConstraints(max_length=20)] = Field(
        default="指导教师", description="what they are called"
    )
    columns: tuple[Key, ...] = Field(
        default=(), description="further columns: gender, title, department, post, email, address"
    )

    @model_validator(mode="after")
    def somebody_fits(self) -> "Instructors":
        if self.min > self.max:
            raise ValueError(
                f"instructors 的 min（{self.min}）大于 max（{self.max}），谁都无法提交；请改其中一个"
            )
        return self


class InstructorCertificate(CertificateWording):
    """A certificate of their own for those who guided an awarded case (S10). `{name}`, `{unit}`, `{honour}`, `{authors}`,
    `{title}`, `{award}`, `{category}`, `{track}` and `{campaign}` stand for its values.
    """

    honour: Annotated[Text, StringConstraints(max_length=60)] = Field(
        default="优秀指导教师", description="what they are given"
    )
    body: Annotated[Text, placeholder(names(Output.INSTRUCTOR_CERTIFICATE))] = (
        "{name}老师：您指导的《{title}》（作者：{authors}）在“{campaign}”中荣获{award}，被评为{honour}。"
    )
    tiers: tuple[Key, ...] = Field(
        default=(), description="for awards of these tiers; empty: for every award"
    )
    per: Literal["case", "person"] = Field(
        default="case",
        description="case: one for each case and instructor; person: one for each instructor, for the best award",
    )
