"""What a round's reviews say about its experts, and which awards hang on one of them. Hundreds of experts take a worker
some seconds: the answer is kept under the name of the reviews it comes from, so that none that is shown is out of date.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from campaigns.schema.plan_words import ADJUST_WORDS
from portal import queue
from portal.models import Unit
from review.access import document_of
from review.judging.adjusting import digest, marks_of, pools, scales_of, with_counted_totals
from review.judging.judge_effects import Method
from review.judging.judge_figures import JudgeFigure, Turn, depends_on_one_judge, judge_figures
from review.judging.ranking import Judged
from review.judging.rankings import judged_submissions, last_round

KEEP_SECONDS = 3600
"""How long an answer is kept: what units are (some plans ask for it) is not in its name."""
ASK_AGAIN_SECONDS = 60
"""After so long the worker is asked again: the nudge may have been lost."""
METHODS = cast(tuple[Method, ...], tuple(ADJUST_WORDS))


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures of each pool's experts, by rubric, and by expert the cases whose award hangs on that expert."""

    figures: dict[str, list[JudgeFigure]]
    turns: dict[int, list[Turn]]


def as_given(campaign: Campaign, round_: Round, panel: Unit | None) -> list[Judged]:
    """Every case of the round with its reviews, not adjusted. Two queries."""
    return judged_submissions(campaign, round_.model_copy(update={"adjust": "raw"}), panel)


def analysis_of(
    campaign: Campaign, round_: Round, panel: Unit | None, cases: Sequence[Judged]
) -> Analysis | None:
    """The round's analysis, `cases` being `as_given`; None while a worker makes it."""
    name = _name(campaign, round_, panel, cases)
    kept: Analysis | None = cache.get(name)
    if kept is None and cache.add(f"{name}:asked", True, ASK_AGAIN_SECONDS):
        queue.enqueue(
            "review.judging.jobs.analyse_round",
            campaign_id=campaign.pk,
            round_key=round_.key,
            panel_id=panel.pk if panel else None,
        )
    return kept


def make_analysis(campaign: Campaign, round_: Round, panel: Unit | None) -> None:
    """Make the round's analysis and keep it, and every expert's scale by every method with it."""
    cases = as_given(campaign, round_, panel)
    doc = document_of(campaign)
    by_rubric = {rubric: marks_of(members) for rubric, members in pools(doc, cases).items()}
    for marks in by_rubric.values():
        for method in METHODS:
            scales_of(marks, method)
    turns: dict[int, list[Turn]] = {}
    if panel is None and round_ == last_round(doc):
        tiers: Callable[[Sequence[Judged]], Mapping[int, str]] = import_string(settings.AWARD_TIERS)(campaign)
        turns = depends_on_one_judge(with_counted_totals(doc, round_, cases), tiers)
    figures = {rubric: judge_figures(marks) for rubric, marks in by_rubric.items() if marks}
    cache.set(_name(campaign, round_, panel, cases), Analysis(figures, turns), KEEP_SECONDS)


def _name(campaign: Campaign, round_: Round, panel: Unit | None, cases: Sequence[Judged]) -> str:
    """The cases, their reviews and distinctions, and the rules."""
    said = [(case.id, case.asked, case.distinctions) for case in cases]
    rules = (campaign.pk, campaign.current_id, round_.key, panel.pk if panel else None)
    return f"judge-analysis:{digest(marks_of(cases), rules, said)}"
