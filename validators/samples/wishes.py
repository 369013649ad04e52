"""What a set of rules asks of a sample, by rule id."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from validators.params import RuleParams


@dataclass(frozen=True)
class Wishes:
    """The rules' parameters, looked up by id."""

    rules: dict[str, RuleParams] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Sequence[RuleParams]) -> "Wishes":
        """Of two rules with one id the first counts."""
        return cls({rule.rule: rule for rule in reversed(rules)})

    def get(self, rule: str, name: str, default: Any = None) -> Any:
        """A parameter of a rule, or the default where the rule or its value is missing."""
        value = getattr(self.rules.get(rule), name, None)
        return default if value is None else value

    def has(self, rule: str) -> bool:
        return rule in self.rules

    def between(self, rule: str, default: float) -> float:
        """A value well inside the rule's min and max."""
        low, high = self.get(rule, "min"), self.get(rule, "max")
        if low is not None and high is not None:
            return float(low + high) / 2
        if low is not None:
            return float(low) * 1.15
        return min(default, float(high) * 0.6) if high is not None else default
