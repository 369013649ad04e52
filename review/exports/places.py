"""Score and place of every case before and after publication, held as numbers: three a case, however many there are."""

from array import array
from bisect import bisect_left
from decimal import Decimal
from typing import NamedTuple

from campaigns.models import Campaign
from campaigns.schema import Document
from review.awards.queries import published_run
from review.judging.judged_cases import each_judged
from review.judging.ranking import score_of
from review.judging.rankings import last_round

NONE = -(2**62)


class Place(NamedTuple):
    """Score and rank that judging gave."""

    score: Decimal | None
    rank: int | None


class Places:
    """By the case's key. They are added in the order of the keys."""

    def __init__(self) -> None:
        self._keys, self._scores, self._ranks = array("q"), array("q"), array("q")

    def add(self, key: int, score: Decimal | None, rank: int | None) -> int:
        """Where it stands among those added; the score has three decimals."""
        self._keys.append(key)
        self._scores.append(NONE if score is None else int(score.scaleb(3)))
        self._ranks.append(NONE if rank is None else rank)
        return len(self._keys) - 1

    def rank(self, those: "array[int]") -> None:
        """Rank those who stand at these places, all with a score: equal ones share a rank and the next one skips, as in
        `review.judging.ranking`.
        """
        rank, before = 0, None
        for place, at in enumerate(sorted(those, key=lambda at: -self._scores[at]), start=1):
            if self._scores[at] != before:
                rank, before = place, self._scores[at]
            self._ranks[at] = rank

    def get(self, key: int) -> Place | None:
        """What the case has; None where it was not judged."""
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return None
        score, rank = self._scores[at], self._ranks[at]
        return Place(None if score == NONE else Decimal(score).scaleb(-3), None if rank == NONE else rank)


def places_of(campaign: Campaign, doc: Document) -> Places:
    """The published run's once there is one (EX24), what judging gives until then."""
    places = Places()
    published = published_run(campaign)
    if published is not None:
        lines = published.lines.order_by("submission_id").values_list("submission_id", "score", "rank")
        for key, score, rank in lines.iterator(chunk_size=5_000):
            places.add(key, score, rank)
        return places
    final = last_round(doc)
    lists: dict[tuple[str, str], array[int]] = {}
    for case in each_judged(campaign, final) if final is not None else ():
        score = score_of(case, case.counting, trim=final.trim) if final and case.rankable else None
        at = places.add(case.id, score, None)
        if score is not None:
            lists.setdefault((case.category, case.track), array("q")).append(at)
    for those in lists.values():
        places.rank(those)
    return places
