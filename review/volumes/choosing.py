"""What goes into a volume: which cases, in which form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import ADVANCED
from portal.typed_text import is_uuid
from review.models import Award, AwardRun, RunLine
from submissions.models import Submission
from submissions.states import State

TICKED, AWARDED, ELIGIBLE, ROUND = "ticked", "awarded", "eligible", "round:"
FORMATS = {"docx": "Word（可以再编辑）", "pdf": "PDF（可以直接付印）"}
MOST = 2000
"""Cases that are ticked at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an organiser chose. `of` is one of `ranges`; `cases` are ticked ones (uuids); `tier` narrows to one award tier; `documents` takes in the text of
    the cases' Word files and pictures.
    """

    of: str = AWARDED
    category: str = ""
    tier: str = ""
    cases: tuple[str, ...] = ()
    title: str = ""
    subtitle: str = ""
    documents: bool = True
    format: str = "docx"

    def as_json(self) -> dict[str, Any]:
        """As a task keeps it."""
        return asdict(self) | {"cases": list(self.cases)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Choice":
        """Read back."""
        return cls(**{**kept, "cases": tuple(kept["cases"])})

    @classmethod
    def from_query(cls, query: Any) -> "Choice":
        """From a page's form or address."""
        ticked = tuple(sorted({value for value in query.getlist("case")[:MOST] if is_uuid(value)}))
        return cls(
            of=TICKED if ticked else str(query.get("of", ""))[:70] or AWARDED,
            category=str(query.get("category", ""))[:60],
            tier=str(query.get("tier", ""))[:60],
            cases=ticked,
            title=" ".join(str(query.get("title", ""))[:80].split()),
            subtitle=" ".join(str(query.get("subtitle", ""))[:80].split()),
            documents=query.get("documents") == "1" if "sent" in query else True,
            format="pdf" if query.get("format") == "pdf" else "docx",
        )


def ranges(doc: Document) -> list[tuple[str, str]]:
    """What an organiser chooses from: the awarded, those who went on from a round, all that passed."""
    rounds = [
        (f"{ROUND}{each.key}", f"“{each.label}”{each.advance.label}的案例（已公布）")
        for each in doc.review.own_rounds
        if each.advance
    ]
    return [(AWARDED, "获奖的案例（已公布）"), *rounds, (ELIGIBLE, "全部通过资格审核的案例")]


def chosen(campaign: Campaign, choice: Choice) -> QuerySet[Submission]:
    """The cases, in no order: those that passed and are still in, with an award that is out where that was asked for."""
    rows = Submission.objects.filter(campaign=campaign, state=State.ELIGIBLE).order_by()
    if choice.cases:
        return rows.filter(uuid__in=choice.cases)
    if choice.category:
        rows = rows.filter(category=choice.category)
    awards = Award.objects.filter(submission=OuterRef("pk"), withdrawn_at=None, published_at__isnull=False)
    if choice.tier:
        return rows.filter(Exists(awards.filter(list_key="", tier=choice.tier)))
    if choice.of.startswith(ROUND):
        lines = RunLine.objects.filter(
            submission=OuterRef("pk"), tier=ADVANCED, run__state=AwardRun.State.PUBLISHED,
            run__list_key=choice.of.removeprefix(ROUND),
        )  # fmt: skip
        return rows.filter(Exists(lines))
    return rows if choice.of == ELIGIBLE else rows.filter(Exists(awards))


def in_order(campaign: Campaign, doc: Document, rows: QuerySet[Submission]) -> list[int]:
    """Keys as a volume has them: by category as the campaign lists them, the best award first, then by unit and number. The same
    cases always come in the same order.
    """
    categories = {category.key: n for n, category in enumerate(doc.categories)}
    tiers = {tier.key: n for n, tier in enumerate(tier for plan in doc.awards for tier in plan.tiers)}
    given = Award.objects.filter(
        submission__in=rows.values("pk"), list_key="", withdrawn_at=None, published_at__isnull=False
    )
    place = {pk: tiers.get(tier, len(tiers)) for pk, tier in given.values_list("submission", "tier")}
    found = list(rows.values_list("pk", "category", "unit__path", "number"))
    found.sort(
        key=lambda row: (
            categories.get(row[1], len(categories)), place.get(row[0], len(tiers) + 1), row[2] or "~", row[3], row[0],
        )
    )  # fmt: skip
    return [row[0] for row in found]
