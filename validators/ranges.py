"""Judging a number against a lower and an upper limit, with a tolerance, and the words for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from validators.findings import Finding, Shown
from validators.messages import Catalogue, Message, Text, Values
from validators.params import RuleParams
from validators.quantities import at_most_words, number_words
from validators.rule import failed, passed, phrase, warned


@dataclass(frozen=True)
class Words:
    """How a measured number is spoken of. `low` and `high` say what to do, `low_how` and `high_how` with which buttons."""

    what: str
    low: str
    high: str
    unit: str = ""
    show: Callable[[float], str] = number_words
    low_how: str = ""
    high_how: str = ""
    beside: Callable[[Any, Any], str] | None = None
    """The number in words beside the limit that it misses, so that the two can be told apart."""
    band_note: str = ""
    """What is said within the band outside a limit that only warns."""

    def limit(self, lo: float | None, hi: float | None) -> str:
        """The range in words: 不超过 500MB, 15–20分钟."""
        return at_most_words(lo, hi, self.show, self.unit)

    def phrases(self) -> Mapping[str, Text]:
        """The words for what `judge_range` measured and what it asks for."""
        return {"number": self._number, "range": lambda v: self.limit(v["min"], v["max"])}

    def _number(self, values: Values) -> str:
        """The number with its unit; where it reads like the limit that it misses, all of it."""
        if self.beside and values.get("edge") is not None:
            return self.beside(values["value"], values["edge"])
        words = f"{self.show(values['value'])}{' ' if self.unit else ''}{self.unit}"
        if not values["beside"]:
            return words
        return f"{words}（略{'低' if values['beside'] == 'low' else '高'}于限值：{values['value']:.10g}）"

    def messages(self) -> Catalogue:
        """The sentences of `judge_range`."""
        low_hint, high_hint = self.low_how or self.low, self.high_how or self.high
        return {
            "ok": Message(f"{self.what} {{measured}}，符合要求（{{limit}}）"),
            "too_low": Message(f"{self.what} {{measured}}，{{asked}}；{self.low}", low_hint),
            "too_high": Message(f"{self.what} {{measured}}，{{asked}}；{self.high}", high_hint),
            "near_too_low": Message(f"{self.what} {{measured}}，{{asked}}；{self.band_note}", low_hint),
            "near_too_high": Message(f"{self.what} {{measured}}，{{asked}}；{self.band_note}", high_hint),
        }


def judge_range(
    params: RuleParams,
    value: float,
    lo: float | None,
    hi: float | None,
    words: Words,
    *,
    slack: float = 0.0,
    band: float = 0.0,
    tolerance: Shown = "",
    **values: Any,
) -> Finding:
    """Outside [lo - slack, hi + slack] fails; outside by at most `band` (a share of the limit) warns."""
    low = lo is not None and value < lo - slack
    high = hi is not None and value > hi + slack
    values |= {"limit": phrase("range", min=lo, max=hi), "tolerance": tolerance}
    if not (low or high):
        return passed(params, measured=phrase("number", value=value, beside=""), **values)
    edge = lo if low else hi
    assert edge is not None
    measured = phrase("number", value=value, beside="", edge=edge)
    if words.beside is None:
        alike = words.show(edge) == words.show(value)
        measured = phrase("number", value=value, beside=("low" if low else "high") if alike else "")
    code = "too_low" if low else "too_high"
    if band and abs(value - edge) <= band * edge:
        return warned(params, f"near_{code}", measured=measured, **values)
    return failed(params, code, measured=measured, **values)
