"""What every rule's parameters share. A campaign document holds these models as data."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator

from validators.findings import Severity
from validators.kinds import FileKind


class RuleParams(BaseModel):
    """Common part; a rule adds its own limits and a `rule: Literal[id]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ()
    """Names that people write for this rule, so that a wrong one is answered with the right one."""

    rule: str
    severity: Severity = Severity.REQUIRED
    """advised turns a failure into a warning."""
    req: list[str] = []
    """Requirement ids, e.g. ["C11"]."""
    source: str = ""
    """The notice's own sentence."""
    hint: str = ""
    """How to mend it, instead of the rule's own words."""
    kinds: list[FileKind] | None = None
    """Judge files of these kinds only; others are skipped."""
    group: str | None = None
    """Rules with the same group are alternatives: one that passes is enough, and one finding is shown."""


class RangeParams(RuleParams):
    """A rule with `min` and `max`; at least one of them, in order."""

    @model_validator(mode="wrap")
    @classmethod
    def _ordered(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        params = handler(data)
        lo: Any = getattr(params, "min", None)
        hi: Any = getattr(params, "max", None)
        if lo is None and hi is None:
            raise ValueError("min 与 max 至少填写一个")
        if lo is not None and hi is not None and lo > hi:
            written = data if isinstance(data, dict) else {"min": lo, "max": hi}  # 10min, not its 600 seconds
            raise ValueError(f"min（{written['min']}）不能大于 max（{written['max']}）；请改其中一个")
        return params
