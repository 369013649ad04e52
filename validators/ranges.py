"""Judging a number against a lower and an upper limit, with a tolerance and Chinese words."""

from collections.abc import Callable
from dataclasses import dataclass

from validators.findings import Finding
from validators.params import RuleParams
from validators.quantities import asked, at_most_words, number_words
from validators.rule import failed, passed, warned


@dataclass(frozen=True)
class Words:
    """How a measured number is spoken of. `low` and `high` say what to do, `low_how` and `high_how` with which buttons."""

    what: str
    what_en: str
    low: str
    high: str
    unit: str = ""
    show: Callable[[float], str] = number_words
    low_how: str = ""
    high_how: str = ""


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
    band_note: str = "",
) -> Finding:
    """Outside [lo - slack, hi + slack] fails; outside by at most `band` (a share of the limit) warns."""
    gap = " " if words.unit else ""
    measured = f"{words.show(value)}{gap}{words.unit}"
    limit = at_most_words(lo, hi, words.show, words.unit)
    low = lo is not None and value < lo - slack
    high = hi is not None and value > hi + slack
    said = {"measured": measured, "limit": limit, "tolerance": tolerance}
    if not (low or high):
        return passed(
            params,
            f"{words.what} {measured}，符合要求（{limit}）",
            en=f"{words.what_en}: within the limit.",
            **said,
        )
    edge = lo if low else hi
    assert edge is not None
    if words.show(edge) == words.show(value):
        measured = said["measured"] = f"{measured}（略{'低' if low else '高'}于限值：{value:.10g}）"
    code, side, mend = ("too_low", "below", words.low) if low else ("too_high", "above", words.high)
    hint = (words.low_how if low else words.high_how) or mend
    message = f"{words.what} {measured}，{asked(limit)}"
    english = f"{words.what_en}: {side} the limit."
    if band and abs(value - edge) <= band * edge:
        return warned(params, f"near_{code}", f"{message}；{band_note}", en=english, hint=hint, **said)
    return failed(params, code, f"{message}；{mend}", en=english, hint=hint, **said)
