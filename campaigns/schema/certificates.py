"""Certificates: their words and numbers. Those of instructors and units stand with what they are given for."""

from string import Formatter
from typing import Annotated

from pydantic import Field, StringConstraints

from campaigns.schema.base import Fact, Text
from campaigns.schema.merge_fields import Output, names
from campaigns.schema.patterns import placeholder

NUMBER_NAMES = names(Output.CERTIFICATE_NUMBER)
"""What the number of a certificate is made of; all of them are numbers."""


class CertificateWording(Fact):
    """What every kind of certificate is worded with, beside its body."""

    title: Text = "荣誉证书"
    number: Annotated[
        Text,
        StringConstraints(max_length=40),
        placeholder(NUMBER_NAMES, numbers=NUMBER_NAMES, needs=("seq",)),
    ] = Field(
        description="pattern with {call_year} (the document's `year`) or {year} (of the day of issue) and {seq}, e.g. NX-{call_year}-{seq:05d}"
    )
    signed: Text
    dated: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = Field(
        default="", description="the date printed on it, as it is to stand there; empty: the day of issue"
    )

    def numbered_by(self, name: str) -> bool:
        """Whether its numbers hold this value."""
        return any(name == used for _, used, _, _ in Formatter().parse(self.number))


class Certificate(CertificateWording):
    """证书. `{name}`, `{authors}`, `{title}`, `{award}`, `{unit}`, `{category}`, `{track}` and `{campaign}` stand
    for the case's values.
    """

    body: Annotated[Text, placeholder(names(Output.CERTIFICATE))]
    per_author: bool = Field(default=False, description="one for each author instead of one a case")
