"""The campaign document: one notice, whole (`fixtures/campaigns/<slug>.yaml`)."""

from itertools import islice
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from campaigns.schema.contents import Contents
from campaigns.schema.names import naming_problems

MOST_NAMED = 100
"""Wrong names that are looked for in one document; the loader tells 50 problems at most."""


class Document(Contents):
    """活动: everything one call for cases asks."""

    @model_validator(mode="after")
    def names_exist(self) -> Self:
        problems = list(islice(naming_problems(self), MOST_NAMED))
        if problems:
            # The loader takes `problems` apart again, to name each one's line.
            words = "；".join(f"{message}" for _, message in problems)
            raise PydanticCustomError("names", "{words}", {"words": words, "problems": problems})
        return self
