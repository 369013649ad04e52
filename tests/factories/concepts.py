"""A campaign's document walked by its people: every step is a request to the page that takes it."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from django.contrib.messages import get_messages
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from portal.models import Person, Role, Tenant, Unit
from portal.tenants import all_tenants
from review.models import Assignment, Certificate, Reviewer
from review.nominations.actions import nominate
from submissions.drafts.actions import create_draft, save_draft, set_authors
from submissions.drafts.author_input import AuthorInput
from submissions.models import Submission
from submissions.submitting.actions import submit
from tests.factories.portal import make_membership, make_person

FOLDER = Path(__file__).parents[1] / "campaigns" / "concepts"
ZONE = dt.timezone(dt.timedelta(hours=8))
SUBMITTING = dt.datetime(2026, 3, 20, 12, tzinfo=ZONE)
JUDGING = dt.datetime(2026, 4, 15, 12, tzinfo=ZONE)
OVER = dt.datetime(2026, 5, 10, 12, tzinfo=ZONE)

_ISSUE = re.compile(
    r'<li class="check-point[^"]*"><a href="#[^"]*">.*?<span>(.*?)</span></a></li>', re.DOTALL
)


@dataclass
class Call:
    """One campaign and its people, each with a client of their own. `clock` holds the moment that pages read."""

    tenant: Tenant
    campaign: Campaign
    clock: list[dt.datetime]
    organiser: Person
    coordinators: dict[str, Person]
    expert: Person
    clients: dict[tuple[int, dt.date], Client] = field(default_factory=dict)

    def client(self, person: Person) -> Client:
        """Signed in on this day: a session does not last from one stage to the next."""
        key = person.pk, self.clock[0].date()
        if key not in self.clients:
            self.clients[key] = Client()
            self.clients[key].force_login(person)
        return self.clients[key]

    def path(self, name: str, **kwargs) -> str:
        return reverse(name, kwargs={"tenant": self.tenant.slug, **kwargs})

    def here(self, name: str, **kwargs) -> str:
        return self.path(name, campaign=self.campaign.slug, **kwargs)

    def post(self, person: Person, path: str, data=None) -> str:
        """What the page says last after a step, in words."""
        client = self.client(person)
        client.cookies.pop("messages", None)  # what earlier steps said and no page showed
        answer = client.post(path, data or {})
        assert answer.status_code in (200, 302, 422), answer.content.decode()[:2000]
        said = [message.message for message in get_messages(answer.wsgi_request)]
        return said[-1] if said else ""

    def page(self, person: Person | None, path: str) -> str:
        return unescape((self.client(person) if person else Client()).get(path).content.decode())

    # --- the applicant ---

    def begin(self, person: Person, category: str = "case", **data) -> Submission:
        answer = self.client(person).post(self.here("apply"), {"category": category, **data})
        assert answer.status_code == 302, answer.content.decode()
        return Submission.objects.get(uuid=answer["Location"].split("/")[-3])

    def fill(self, case: Submission, people=(), **data) -> Submission:
        """Send the whole form: `people` are the authors' (name, unit's key), `data` its other inputs."""
        case = self.fresh(case)
        if people:
            data |= self.lines(people)
            answer = self.client(case.owner).post(
                self.path("case-authors", case=case.uuid), {"edits": case.edits} | self.lines(people)
            )  # as the page's script does while the authors are typed
            assert answer.status_code == 200, answer.content
            case = self.fresh(case)
        else:
            rows = case.authors.select_related("unit").order_by("position")
            data |= self.lines([(row.name, row.unit.key) for row in rows])
        kept = {f"f-{key}": value for key, value in case.answers.items() if isinstance(value, str)}
        sent = {"edits": case.edits, "title": case.title, "track": case.track} | kept | data
        answer = self.client(case.owner).post(self.path("case-edit", case=case.uuid), sent)
        assert answer.status_code == 302, answer.content.decode()
        return self.fresh(case)

    def lines(self, people) -> dict[str, list[str]]:
        names = dict(Unit.objects.values_list("key", "name"))
        return {
            "author-name": [name for name, _ in people],
            "author-unit": [key for _, key in people],
            "author-unit-name": [names[key] for _, key in people],
        }

    def missing(self, case: Submission) -> list[str]:
        """What the form's page says that still blocks, and what it only advises, in words."""
        text = self.page(case.owner, self.path("case-checklist", case=case.uuid))
        advice = re.findall(r'<p class="check-advice">.*?</svg>(.*?)</p>', text, re.DOTALL)
        return _ISSUE.findall(text) + [f"提醒：{words}" for words in advice]

    def hand_in(self, case: Submission) -> str:
        return self.post(case.owner, self.path("case-submit", case=case.uuid))

    def handed_in(
        self, person: Person, people, *, title: str, category: str = "case", start=(), **data
    ) -> Submission:
        """Begun, filled in, handed in."""
        case = self.fill(self.begin(person, category, **dict(start)), people, title=title, **data)
        said = self.hand_in(case)
        assert said.startswith("案例已提交"), said
        return self.fresh(case)

    def draft(
        self, person: Person, people, *, title: str = "", category: str = "case", group: str = "", **answers
    ) -> Submission:
        """As `fill` leaves one, made by the actions: for those who race."""
        case = create_draft(self.campaign, category, actor=person, now=self.clock[0])
        lines = [AuthorInput(name=name, unit=Unit.objects.get(key=key)) for name, key in people]
        set_authors(case, lines, actor=person, now=self.clock[0])
        values = {"title": title or f"案例{case.pk}", "group": group, "answers": answers}
        return save_draft(case, actor=person, now=self.clock[0], **values)

    def fresh(self, case: Submission) -> Submission:
        return Submission.objects.select_related("owner", "unit", "campaign__current", "rule_set").get(
            pk=case.pk
        )

    # --- for those who race, each on a connection of its own ---

    def submitting(self, case: Submission) -> Callable[[], object]:
        now = self.clock[0]
        return lambda: submit(case, actor=case.owner, now=now)

    def nominating(self, case: Submission, unit: str) -> Callable[[], object]:
        row, case = Unit.objects.get(key=unit), self.fresh(case)
        said = {"comment": "值得推荐", "actor": self.coordinators[unit], "now": self.clock[0]}
        return lambda: nominate(case, row, **said)

    # --- unit, organiser, expert ---

    def nominate(self, case: Submission, unit: str) -> str:
        path = self.here("unit-nominate", unit=unit, case=case.uuid)
        return self.post(self.coordinators[unit], path, {"comment": "选题新颖，值得推荐"})

    def hand_over(self, unit: str) -> str:
        data = {"sure": "on", "despite_warnings": "on"}
        return self.post(self.coordinators[unit], self.here("unit-batch", unit=unit), data)

    def pass_all(self, *cases: Submission) -> str:
        data = {"case": [str(case.uuid) for case in cases], "sure": "1", "rest": "1"}
        return self.post(self.organiser, self.here("desk-bulk-pass"), data)

    def assign(self, case: Submission, reviewer) -> Assignment:
        data = {"case": str(case.uuid), "reviewer": reviewer.pk, "round": "only"}
        self.post(self.organiser, self.here("desk-assign-by-hand"), data)
        return Assignment.objects.get(submission=case, reviewer=reviewer)

    def score(self, assignment: Assignment, points: int) -> str:
        data = {"p-whole": points, "comment": "评语"}
        return self.post(self.expert, self.path("expert-case", assignment=assignment.uuid), data)

    def judge(self, *scores: tuple[Submission, int]) -> None:
        """Each case to the call's expert, by hand, and scored on the expert's page."""
        reviewer = self.seat()
        for case, points in scores:
            assert self.score(self.assign(case, reviewer), points) == "评审已提交，谢谢您。"

    def seat(self) -> Reviewer:
        """The expert appointed by the account's name, once seen and confirmed, and accepting."""
        row = Reviewer.objects.filter(campaign=self.campaign, person=self.expert).first()
        if row is None:
            data = {"do": "add", "add-account": self.expert.username, "confirmed": str(self.expert.pk)}
            self.post(self.organiser, self.here("desk-experts"), data)
            row = Reviewer.objects.get(campaign=self.campaign, person=self.expert)
            self.post(self.expert, self.path("invitation", token=row.token), {"do": "accept"})
            row.refresh_from_db()
        return row

    def publish(self) -> str:
        self.post(self.organiser, self.here("desk-awards"))
        return self.post(self.organiser, self.here("desk-publish"), {"sure": "on", "despite": "提前公布"})

    def certify(self) -> list[tuple[str, str, str, str]]:
        """Number, holder, title and award of every certificate of the campaign, in the order of the numbers."""
        self.post(self.organiser, self.here("desk-certificates"))
        rows = Certificate.objects.filter(campaign=self.campaign).order_by("number")
        return [(row.number, row.holder, row.title, row.label) for row in rows]

    def roster(self, key: str = "all") -> list[list[str]]:
        """The table as it is downloaded (CSV): its headings, then its rows, without the code for corrections."""
        answer = self.client(self.organiser).get(self.here("desk-roster", roster=key), {"csv": ""})
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0][-1] == "核对码（勿改）"
        return [row[:-1] for row in rows]


def teacher(name: str) -> Person:
    return make_person(name, real_name=name)


def load_call(name: str, clock: list[dt.datetime]) -> Call:
    """The document (and its organisation) loaded as an operator does, and the call's people."""
    with all_tenants():
        loaded = Tenant.objects.filter(slug="valley").exists()
    if not loaded:
        call_command("organisation", "load", str(FOLDER / "organisation.yaml"), stdout=io.StringIO())
    call_command("campaign", "load", str(FOLDER / f"{name}.yaml"), stdout=io.StringIO())
    tenant = Tenant.objects.get(slug="valley")
    return call_of(tenant, f"{name}-2026", clock)


def call_of(tenant: Tenant, slug: str, clock: list[dt.datetime], people: Call | None = None) -> Call:
    """A published campaign with the people who run it: those of another call of the tenant, or new ones."""
    with all_tenants():
        campaign = Campaign.objects.select_related("current", "tenant").get(slug=slug)
        if people is not None:
            return Call(
                tenant, campaign, clock, people.organiser, people.coordinators, people.expert, people.clients
            )
        organiser = make_person("valley-organiser")
        make_membership(organiser, tenant, Role.ORGANISER)
        coordinators = {}
        for unit in Unit.objects.filter(tenant=tenant, kind="district"):
            coordinators[unit.key] = make_person(f"valley-{unit.key}")
            make_membership(coordinators[unit.key], tenant, Role.COORDINATOR, unit)
        return Call(
            tenant, campaign, clock, organiser, coordinators, make_person("valley-expert", real_name="评委")
        )
