"""What always holds of author limits."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from campaigns.models import RuleSet
from campaigns.schema import AuthorLimit, LimitSubject
from campaigns.schema.matching import matches
from portal.invariants import Invariant, Look
from portal.invariants.kinds import Places
from portal.models import AuditEvent
from portal.typed_text import identity
from submissions.drafts.authorship import Entry, in_role
from submissions.drafts.readiness import stored_entry
from submissions.models import Submission

_STEP = 500
_EXCUSED = ["submission.reinstate", "clash.notify", "submission.correct"]
"""Whoever is over a limit after one of these was told of it."""


def _over(look: Look) -> Places:
    """Campaign by campaign, kept is only how often each person and unit was counted. A limit that was made lower later doesn't
    make older cases wrong: the most generous version counts.
    """
    most = _most_generous()
    told = AuditEvent.objects.filter(
        action__in=_EXCUSED,
        subject=Concat(Value("submission:"), Cast(OuterRef("pk"), CharField()), output_field=CharField()),
    )
    rows = Submission.objects.counting().filter(campaign_id__in={campaign for campaign, _ in most})
    rows = rows.filter(~Exists(told)).select_related("campaign__current", "rule_set", "unit")
    rows = rows.prefetch_related("authors", "instructors").order_by("campaign", "pk")
    for campaign, cases in groupby(rows.iterator(_STEP), key=attrgetter("campaign")):
        counts: Counter[tuple[str, str]] = Counter()
        names: dict[tuple[str, str], str] = {}
        for case in cases:
            for key, name in _subjects(case.rules.doc.author_limits, stored_entry(case)):
                counts[key] += 1
                names.setdefault(key, name)
        over = {
            (limit, names[limit, who]): count  # a person is known by several keys
            for (limit, who), count in counts.items()
            if count > most.get((campaign.pk, limit), count)
        }
        for (limit, name), count in over.items():
            allowed = most[campaign.pk, limit]
            yield {"campaign": campaign.slug, "limit": limit, "name": name, "count": count, "most": allowed}


def _subjects(limits: tuple[AuthorLimit, ...], entry: Entry) -> Iterator[tuple[tuple[str, str], str]]:
    """What the case counts for: (limit, person or unit), and the name."""
    for limit in limits:
        if not matches(limit.where, entry.facts):
            continue
        if limit.subject is LimitSubject.UNIT:
            if entry.unit:
                yield (limit.key, identity(entry.unit)), entry.unit
            continue
        people = {key: signer.name for signer in in_role(entry, limit.role) for key in signer.keys}
        for key, name in people.items():
            yield (limit.key, key), name


def _most_generous() -> dict[tuple[int, str], int]:
    """The highest number that a limit has in any version of its campaign's rules."""
    most: dict[tuple[int, str], int] = {}
    for rules in RuleSet.objects.order_by("pk").iterator(20):
        for limit in rules.doc.author_limits:
            key = (rules.campaign_id, limit.key)
            most[key] = max(most.get(key, 0), limit.max)
    return most


INVARIANTS = [
    Invariant(
        "drafts.limits",
        holds="限报没有被超过（恢复资格、名册更正之后已告知各方的除外）",
        words="活动 {campaign}：{name} 有 {count} 件，限报（{limit}）是 {most} 件",
        mend="请组织者核对这几件：通知本人撤回多出的，或不予通过并写明理由",
        find=_over,
    )
]
