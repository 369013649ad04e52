"""Whether an expert may read and speak in a case's discussion, and under which name. Pure."""

from collections.abc import Mapping

from portal.decisions import ALLOWED, Decision, refuse

_STEMS = "甲乙丙丁戊己庚辛壬癸"


def decide_discuss(*, wanted: bool, submitted: bool, published: bool) -> Decision:
    """To speak. Each expert judges alone first: what others think is read after handing in (N12, independence)."""
    if not wanted:
        return refuse("no_discussion")
    if not submitted:
        return refuse("discussion_after_submitting")
    return refuse("judging_over") if published else ALLOWED


def alias(place: int) -> str:
    """专家甲 for the first who spoke; from the eleventh on by number."""
    return f"专家{_STEMS[place]}" if place < len(_STEMS) else f"专家{place + 1}"


def placed(places: Mapping[str, int], person: int) -> dict[str, int]:
    """The places with the person's, which is kept for good: who leaves later takes no other's name along."""
    return dict(places) if str(person) in places else {**places, str(person): len(places)}
