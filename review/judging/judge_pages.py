"""The pages about a round's experts: figures, scores by every method, cases whose experts are far apart. Fixed queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.paginator import Page, Paginator

from campaigns.models import Campaign
from campaigns.schema import Document, Rubric
from campaigns.schema.judging import Round
from campaigns.schema.plan_words import ADJUST_WORDS
from portal.models import Unit
from review.judging.adjusting import with_counted_totals
from review.judging.judge_analysis import METHODS, Analysis
from review.judging.judge_figures import FarApart, JudgeFigure, Turn, far_apart
from review.judging.ranking import Judged, Ranked, rank
from review.judging.scoring import plain
from review.judging.sharing_out import proposals
from review.models import Reviewer
from submissions.models import Submission

NOTABLE, STRIKING = Decimal("0.05"), Decimal("0.1")
"""Shares of the rubric's points from which an expert's effect is marked, yellow and red."""
USUAL_LIMIT = Decimal("0.2")
"""Share of the rubric's points that a case's experts may be apart where the round names no limit."""
A_PAGE = 30
BAR = 50
"""Half the width of an effect's bar, in units of its drawing."""


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """One expert's figures; `bar` is where the effect's bar begins and how wide it is, `turns` how many awards hang on
    the expert.
    """

    expert: Reviewer
    figure: JudgeFigure
    tone: str
    words: str
    bar: tuple[int, int]
    turns: int


@dataclass(frozen=True, slots=True)
class PoolLines:
    """The experts of one rubric, the strictest first."""

    label: str
    most: str
    lines: tuple[ExpertLine, ...]

    @property
    def striking(self) -> tuple[ExpertLine, ...]:
        return tuple(line for line in self.lines if line.tone == "red")


def pool_lines(doc: Document, analysis: Analysis) -> list[PoolLines]:
    """Every pool's experts with their figures. One query."""
    experts = Reviewer.objects.select_related("unit").in_bulk(
        {figure.judge for figures in analysis.figures.values() for figure in figures}
    )
    rubrics = {rubric.key: rubric for rubric in doc.rubrics}
    return [
        _pool(rubrics[key], analysis.figures[key], experts, analysis.turns or {})
        for key in rubrics
        if key in analysis.figures
    ]


def _pool(
    rubric: Rubric,
    figures: Sequence[JudgeFigure],
    experts: Mapping[int, Reviewer],
    turns: Mapping[int, list[Turn]],
) -> PoolLines:
    widest = max([rubric.total * STRIKING, *(abs(figure.effect) for figure in figures)])
    lines = []
    for figure in figures:
        share = abs(figure.effect) / rubric.total
        tone = "red" if share >= STRIKING else "yellow" if share >= NOTABLE else ""
        width = int(abs(figure.effect) / widest * BAR)
        lines.append(
            ExpertLine(
                experts[figure.judge],
                figure,
                tone,
                effect_words(figure.effect),
                (-width if figure.effect < 0 else 0, width),
                len(turns.get(figure.judge, ())),
            )
        )
    return PoolLines(rubric.label, plain(rubric.total), tuple(lines))


def effect_words(effect: Decimal) -> str:
    """An effect as people say it, to a tenth of a point."""
    points = plain(abs(effect).quantize(Decimal("0.1")))
    if points == "0":
        return "持平"
    return f"偏严 {points} 分" if effect < 0 else f"偏宽 {points} 分"


SHEET = (
    "评分标准", "满分", "专家", "单位", "评审份数", "平均分", "标准差", "宽严（负数偏严）", "一致性", "平均相差", "共同案例", "影响的奖项（件）",
)  # fmt: skip


def figures_sheet(pools: Iterable[PoolLines]) -> list[list[Any]]:
    """The lines of `SHEET`; what there are too few cases for stays empty."""
    return [
        [
            pool.label,
            Decimal(pool.most),
            line.expert.name,
            line.expert.unit.name if line.expert.unit else line.expert.unit_name,
            line.figure.marks,
            line.figure.mean,
            line.figure.spread,
            line.figure.effect,
            "" if line.figure.agreement is None else line.figure.agreement,
            "" if line.figure.distance is None else line.figure.distance,
            line.figure.shared,
            line.turns,
        ]
        for pool in pools
        for line in pool.lines
    ]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A case that gets another award without one expert."""

    case: Submission
    before: str
    after: str


def turn_page(turns: Sequence[Turn], number: Any) -> Page:
    """A page of the cases whose award hangs on one expert. One query."""
    page: Page = Paginator(turns, A_PAGE).get_page(number)
    cases = Submission.objects.select_related("unit").in_bulk([turn.case for turn in page])
    page.object_list = [TurnLine(cases[turn.case], turn.before, turn.after) for turn in page]
    return page


# ---- scores by every method


@dataclass(frozen=True, slots=True)
class MethodScore:
    """A case's score and place by one method; `moved` places up (above 0) or down from the raw ones."""

    score: Decimal | None
    rank: int | None
    moved: int
    counts: bool

    @property
    def places(self) -> int:
        return abs(self.moved)


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A case, by its key, by every method, in the order of `METHODS`; its totals as given and how far they are apart."""

    case: int
    totals: str
    apart: str
    scores: tuple[MethodScore, ...]


@dataclass(frozen=True, slots=True)
class ScoresLine:
    """The same with the case itself."""

    case: Submission
    row: MethodRow


def method_names(round_: Round) -> list[tuple[str, bool]]:
    """Every method's name, and whether it is the one that counts."""
    return [(ADJUST_WORDS[method], method == round_.adjust) for method in METHODS]


def method_rows(doc: Document, round_: Round, cases: Sequence[Judged], key: str) -> list[MethodRow]:
    """The list `key` (category.track) in the order that counts, with every other method beside it. `cases` are all of the round as
    given.
    """
    ranked = {
        method: {row.case.id: row for row in _ranked(doc, round_, cases, key, method)} for method in METHODS
    }
    return [
        MethodRow(
            case,
            "、".join(plain(total) for total in ranked["raw"][case].case.totals),
            plain(row.apart),
            tuple(
                _beside(ranked[method][case], ranked["raw"][case], method == round_.adjust)
                for method in METHODS
            ),
        )
        for case, row in ranked[round_.adjust].items()
    ]


def scores_page(rows: Sequence[MethodRow], number: Any) -> Page:
    """A page of them. One query."""
    page: Page = Paginator(rows, A_PAGE).get_page(number)
    shown = list(page.object_list)
    cases = Submission.objects.select_related("unit").in_bulk([row.case for row in shown])
    page.object_list = [ScoresLine(cases[row.case], row) for row in shown]
    return page


def _ranked(doc: Document, round_: Round, cases: Sequence[Judged], key: str, method: str) -> list[Ranked]:
    counted = with_counted_totals(doc, round_.model_copy(update={"adjust": method}), cases)
    return rank([case for case in counted if f"{case.category}.{case.track}" == key], trim=round_.trim)


def _beside(row: Ranked, raw: Ranked, counts: bool) -> MethodScore:
    moved = raw.rank - row.rank if raw.rank is not None and row.rank is not None else 0
    return MethodScore(row.score, row.rank, moved, counts)


# ---- cases whose experts are far apart


@dataclass(frozen=True, slots=True)
class ApartLine:
    """A case whose experts are far apart: their totals by name, how many reviews are still out, and the expert proposed
    for one more; None where some are out already or nobody may judge it.
    """

    case: Submission
    apart: str
    given: tuple[tuple[str, str, str], ...]
    out: int
    proposed: Reviewer | None


def limit_of(doc: Document, round_: Round, typed: str) -> Decimal:
    """From how many points on experts are far apart: as typed, else the round's, else a share of the rubric."""
    try:
        limit = Decimal(typed[:8]) if typed else Decimal(0)
    except InvalidOperation:
        limit = Decimal(0)
    if limit.is_finite() and limit > 0:
        return limit
    most = max((rubric.total for rubric in doc.rubrics), default=Decimal(100))
    return round_.spread_limit or most * USUAL_LIMIT


def far_apart_cases(
    doc: Document, round_: Round, cases: Sequence[Judged], limit: Decimal
) -> list[tuple[Judged, FarApart]]:
    """The cases whose totals as they count are further apart than the limit, the furthest first."""
    counted = {case.id: case for case in with_counted_totals(doc, round_, cases)}
    found = far_apart({case.id: case.counting for case in counted.values()}, limit)
    return [(counted[each.case], each) for each in found]


def odd_one_out(found: Sequence[tuple[Judged, FarApart]]) -> tuple[int, int] | None:
    """The expert, by key, who in at least half of these cases, and in three, is furthest from the others, and in how many: what
    looks like quarrel about cases may be one person's way of scoring.
    """
    furthest = Counter(_furthest(case) for case, _ in found if len(case.counting) > 2)
    if not furthest:
        return None
    judge, count = min(furthest.items(), key=lambda each: (-each[1], each[0]))
    return (judge, count) if count >= max(3, len(found) / 2) else None


def named_odd(odd: tuple[int, int] | None) -> tuple[Reviewer, int] | None:
    """`odd_one_out` with the expert's row. One query where there is one."""
    return (Reviewer.objects.get(pk=odd[0]), odd[1]) if odd is not None else None


def _furthest(case: Judged) -> int:
    """The expert whose total is furthest from the middle of all of the case."""
    middle = sorted(case.counting)[len(case.counting) // 2]
    return max(
        zip(case.judges, case.counting, strict=True), key=lambda each: (abs(each[1] - middle), -each[0])
    )[0]


def apart_page(
    campaign: Campaign,
    round_: Round,
    panel: Unit | None,
    found: Sequence[tuple[Judged, FarApart]],
    number: Any,
) -> Page:
    """A page of them with an expert proposed for each. Queries don't grow with its rows."""
    page: Page = Paginator(found, A_PAGE).get_page(number)
    page.object_list = list(page.object_list)
    rows = Submission.objects.select_related("unit").in_bulk([case.id for case, _ in page])
    names = dict(
        Reviewer.objects.filter(
            pk__in={judge for case, _ in page for judge in case.judges}
        ).values_list("pk", "name")
    )  # fmt: skip
    complete = [case for case, _ in page if case.asked <= len(case.totals)]
    proposed = {} if campaign.results_at else proposals(campaign, round_, panel, complete)
    page.object_list = [
        ApartLine(
            rows[case.id],
            plain(each.apart),
            tuple(
                (names[judge], plain(total), plain(counted) if case.counted is not None else "")
                for judge, total, counted in zip(case.judges, case.totals, case.counting, strict=True)
            ),
            max(case.asked - len(case.totals), 0),
            proposed.get(case.id),
        )
        for case, each in page
    ]
    return page
