"""What other rules would mean for cases that were handed in: from stored facts and answers, no file is opened."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from campaigns.editing.impact import Effect, Told
from campaigns.fields.conditions import with_places
from campaigns.fields.limits import judge_answers
from campaigns.models import Campaign, RuleSet
from campaigns.schema import AuthorLimit, Document, LimitSubject
from campaigns.schema.matching import matches
from portal import audit, queue
from portal.loading import canonical, digest
from portal.models import Person
from portal.words import say
from submissions.checks.evaluation import evaluated_files
from submissions.drafts.authorship import Entry, decide_team, in_role
from submissions.drafts.readiness import entry_of
from submissions.models import Submission
from validators.findings import Finding, Status
from validators.wording import worded

CHUNK = 500
"""Cases that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A case under its own rules and under the others: what each of them holds against it."""

    name: str
    before: frozenset[str]
    after: frozenset[str]


@dataclass(slots=True)
class _Count:
    """Cases of each person or unit that one limit counts."""

    limit: AuthorLimit
    cases: Counter[str] = field(default_factory=Counter)
    called: dict[str, str] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        if matches(self.limit.where, entry.facts):
            for key, name in _counted(self.limit, entry):
                self.cases[key] += 1
                self.called[key] = name

    def over(self) -> Iterator[str]:
        """Whom the limit would hold back, in words."""
        for key, count in self.cases.items():
            if count > self.limit.max:
                yield f"{self.called[key]}：{count} 件，上限 {self.limit.max} 件"


def effects(campaign: Campaign, after: Document, *, now: dt.datetime, told: Told) -> Iterator[Effect]:
    """Cases that would newly fail or pass, and people and units that would be over a limit."""
    rules = RuleSet(campaign=campaign, version=0, document=canonical(after), digest=digest(after))
    worse, better, total = [], [], cases(campaign)
    counts = [_Count(limit) for limit in after.author_limits]
    for done, row in enumerate(_handed_in(campaign).iterator(chunk_size=CHUNK), start=1):
        case = _compare(row, rules, now)
        if case.after - case.before:
            worse.append(_line(case))
        elif case.before and not case.after:
            better.append(case.name)
        entry = entry_of(row, list(row.authors.all()), list(row.instructors.all()))
        for count in counts:
            count.add(entry)
        told(done, total)
    yield Effect("按新规则会变得不合格的案例", True, worse)
    yield Effect("按新规则会变得合格的案例", False, better)
    yield Effect("会超出每人、每单位限报的", True, [line for count in counts for line in count.over()])


def cases(campaign: Campaign) -> int:
    """How many cases were handed in."""
    return Submission.objects.counting().filter(campaign=campaign).count()


def _handed_in(campaign: Campaign) -> QuerySet[Submission]:
    rows = Submission.objects.counting().filter(campaign=campaign)
    rows = rows.select_related("campaign__current", "rule_set", "unit", "folder").order_by("pk")
    return rows.prefetch_related(
        "folder__attachments__blob", "folder__attachments__evaluation", "authors__unit", "instructors"
    )


def _line(case: _Case) -> str:
    return f"{case.name}：{'；'.join(reason.rstrip('。') for reason in sorted(case.after - case.before))}"


def _compare(row: Submission, rules: RuleSet, now: dt.datetime) -> _Case:
    name = f"{row.number} {row.title}".strip()
    return _Case(name, frozenset(_against(row, row.rules, now)), frozenset(_against(row, rules, now)))


def _against(row: Submission, rules: RuleSet, now: dt.datetime) -> Iterator[str]:
    """What the rules hold against the case: files, answers, number of authors."""
    category = next((each for each in rules.doc.categories if each.key == row.category), None)
    if category is None:
        yield "活动不再有这个类别"
        return
    authors = list(row.authors.all())
    for file, _, findings in evaluated_files(
        row, list(row.folder.attachments.all()), now=now, authors=authors, rules=rules
    ):
        for finding in map(Finding.model_validate, findings):
            if finding.status is Status.FAIL:
                yield f"{file.name}：{worded(finding).message}"
    today = now.astimezone(rules.doc.zone).date()
    answers = with_places(row.answers, track=row.track, group=row.group)
    for found in judge_answers(category, answers, title=row.title, today=today):
        if found.finding.status is Status.FAIL:
            yield f"{found.label}：{found.finding.message}"
    size = category.team.size_for(group=row.group, track=row.track)
    for objection in decide_team(category.team, entry_of(row, authors, ()).signers, size=size):
        if objection.severity == "required":
            yield say(objection.decision)


def _counted(limit: AuthorLimit, entry: Entry) -> Iterator[tuple[str, str]]:
    """Whom the case counts for, by what they are recognised by first: phone, address, then name and unit."""
    if limit.subject is LimitSubject.UNIT:
        if entry.unit:
            yield entry.unit, entry.unit
        return
    of_case: dict[str, str] = defaultdict(str)
    for signer in in_role(entry, limit.role):
        if signer.keys:
            of_case[min(signer.keys, key=_surest)] = f"{signer.name}（{signer.unit}）"
    yield from of_case.items()


def _surest(key: str) -> tuple[int, str]:
    return ("phone", "email", "name").index(key.partition(":")[0]), key


@transaction.atomic
def adopt(campaign: Campaign, rules: RuleSet, *, actor: Person, now: dt.datetime) -> int:
    """Put cases that were handed in under other rules under these; those of a category that these don't have keep their own.
    Their files are judged again from stored facts, in the background.
    """
    categories = [category.key for category in rules.doc.categories]
    rows = Submission.objects.counting().filter(campaign=campaign, category__in=categories)
    count = rows.exclude(rule_set=rules).update(rule_set=rules)
    if count:
        queue.enqueue("submissions.checks.jobs.evaluate_rule_set", queue=queue.CHECKS, rule_set_id=rules.pk)
    audit.record(
        "submission.adopt",
        campaign,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        version=rules.version,
        count=count,
    )
    return count
