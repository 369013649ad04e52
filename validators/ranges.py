"""Judging a number against a lower and an upper limit, with a tolerance, and the words for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from validators.findings import Finding
from validators.messages import Catalogue, Message
from validators.params import RuleParams
from validators.quantities import at_most_words, number_words
from validators.rule import failed, passed, warned


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
    band_note: str = ""
    """What is said within the band outside a limit that only warns."""

    def limit(self, lo: float | None, hi: float | None) -> str:
        """The range in words: 不超过 500MB, 15–20分钟."""
        return at_most_words(lo, hi, self.show, self.unit)

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
    tolerance: str = "",
    **values: Any,
) -> Finding:
    """Outside [lo - slack, hi + slack] fails; outside by at most `band` (a share of the limit) warns."""
    gap = " " if words.unit else ""
    measured = f"{words.show(value)}{gap}{words.unit}"
    low = lo is not None and value < lo - slack
    high = hi is not None and value > hi + slack
    values |= {"limit": words.limit(lo, hi), "tolerance": tolerance}
    if not (low or high):
        return passed(params, measured=measured, **values)
    edge = lo if low else hi
    assert edge is not None
    if words.show(edge) == words.show(value):
        measured = f"{measured}（略{'低' if low else '高'}于限值：{value:.10g}）"
    code = "too_low" if low else "too_high"
    if band and abs(value - edge) <= band * edge:
        return warned(params, f"near_{code}", measured=measured, **values)
    return failed(params, code, measured=measured, **values)
