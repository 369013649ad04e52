"""What a round's reviews say about its experts, and which awards hang on one of them. Hundreds of experts take a worker
seconds, and their awards a minute: each answer is kept under the stamp of the reviews it comes from, so that none that is
shown is out of date.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from campaigns.schema.plan_words import ADJUST_WORDS
from portal import queue
from portal.models import Unit
from review.access import document_of
from review.judging.adjusting import marks_of, pools, scales_of, with_counted_totals
from review.judging.judge_effects import Method
from review.judging.judge_figures import JudgeFigure, Turn, depends_on_one_judge, judge_figures
from review.judging.judged_cases import judged_submissions
from review.judging.queries import Stamp, judging_progress, panel_stamp
from review.judging.ranking import Judged
from review.judging.rankings import last_round

KEEP_SECONDS = 3600
"""How long an answer is kept."""
FIGURES, TURNS = "figures", "turns"
ASK_AGAIN_SECONDS = {FIGURES: 60, TURNS: 900}
"""After so long the worker is asked again for a part: the nudge may have been lost."""
QUEUES = {FIGURES: queue.DEFAULT, TURNS: queue.SLOW}
METHODS = cast(tuple[Method, ...], tuple(ADJUST_WORDS))


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures of each pool's experts, by rubric, and by expert the cases whose award hangs on that expert: None while a
    worker is at it.
    """

    figures: dict[str, list[JudgeFigure]]
    turns: dict[int, list[Turn]] | None


def as_given(campaign: Campaign, round_: Round, panel: Unit | None) -> list[Judged]:
    """Every case of the round with its reviews, not adjusted. Two queries."""
    return judged_submissions(campaign, round_.model_copy(update={"adjust": "raw"}), panel)


def analysis_of(campaign: Campaign, round_: Round, panel: Unit | None) -> Analysis | None:
    """The round's analysis; None while a worker makes its figures. Queries don't grow with the reviews."""
    stamp = stamp_of(campaign, panel)
    figures = _kept(FIGURES, campaign, round_, panel, stamp)
    turns = _kept(TURNS, campaign, round_, panel, stamp) if _awarded(campaign, round_, panel) else {}
    return Analysis(figures, turns) if figures is not None else None


def _awarded(campaign: Campaign, round_: Round, panel: Unit | None) -> bool:
    """Whether awards go by this round."""
    return panel is None and round_ == last_round(document_of(campaign))


def stamp_of(campaign: Campaign, panel: Unit | None) -> Stamp:
    """What names the state of the panel that an analysis comes from. Two queries, one more where rounds narrow."""
    return panel_stamp(campaign, judging_progress(campaign, panel), panel)


def _kept(part: str, campaign: Campaign, round_: Round, panel: Unit | None, stamp: Stamp) -> Any:
    """A part of the analysis; None where a worker still has to make it, who is asked for it then."""
    name = _name(part, round_, stamp)
    kept = cache.get(name)
    if kept is None and cache.add(f"{name}:asked", True, ASK_AGAIN_SECONDS[part]):
        queue.enqueue(
            "review.judging.jobs.analyse_round",
            queue=QUEUES[part],
            timeout=ASK_AGAIN_SECONDS[part] * 2,
            part=part,
            campaign_id=campaign.pk,
            round_key=round_.key,
            panel_id=panel.pk if panel else None,
        )
    return kept


def make_part(part: str, campaign: Campaign, round_: Round, panel: Unit | None) -> None:
    """Make a part of the round's analysis and keep it."""
    stamp = stamp_of(campaign, panel)  # before the reviews: what changes meanwhile is another state
    made = {FIGURES: _figures, TURNS: _turns}[part](campaign, round_, as_given(campaign, round_, panel))
    cache.set(_name(part, round_, stamp), made, KEEP_SECONDS)


def _figures(campaign: Campaign, round_: Round, cases: Sequence[Judged]) -> dict[str, list[JudgeFigure]]:
    """The figures of each pool; every expert's scale by every method is kept with them."""
    by_rubric = {
        key: marks_of(members) for key, members in pools(document_of(campaign), round_, cases).items()
    }
    for marks in by_rubric.values():
        for method in METHODS:
            scales_of(marks, method)
    return {rubric: judge_figures(marks) for rubric, marks in by_rubric.items() if marks}


def _turns(campaign: Campaign, round_: Round, cases: Sequence[Judged]) -> dict[int, list[Turn]]:
    """The cases whose award hangs on one expert, by the campaign's plans and the totals as they count."""
    tiers: Callable[[Sequence[Judged]], Mapping[int, str]] = import_string(settings.AWARD_TIERS)(campaign)
    return depends_on_one_judge(with_counted_totals(document_of(campaign), round_, cases), tiers)


def _name(part: str, round_: Round, stamp: Stamp) -> str:
    return f"judge-analysis:{part}:{hashlib.sha256(repr((round_.key, stamp)).encode()).hexdigest()}"
