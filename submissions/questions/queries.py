"""Lists of questions, narrowed and searched."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from portal.models import Post
from submissions.models import QuestionQuerySet, ReplyTemplate


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What a list is narrowed to; what is unknown narrows nothing."""

    show: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "QuestionFilter":
        """From a page's query string."""
        show, q = (str(query.get(name, ""))[:80].strip() for name in ("show", "q"))
        return cls(show if show in {"waiting", "answered"} else "", q)


def narrowed(rows: QuestionQuerySet, question_filter: QuestionFilter) -> QuestionQuerySet:
    """The questions asked for, those that wait first, the latest first."""
    if question_filter.show:
        rows = rows.filter(thread__waiting=question_filter.show == "waiting")
    if q := question_filter.q:
        said = Post.objects.filter(thread=OuterRef("thread"), text__icontains=q)
        asker = Q(thread__asker__real_name__icontains=q) | Q(unit__name__icontains=q)
        rows = rows.filter(Q(thread__title__icontains=q) | asker | Exists(said))
    return rows.order_by("-thread__waiting", "-thread__last_at", "-pk")


def templates() -> list[ReplyTemplate]:
    """The tenant's ready-made replies."""
    return list(ReplyTemplate.objects.all())
