"""What the soak works on: `python -m bench.soak.world` fills a portal's database and prints everybody's session as JSON. All stages are
open, so that people of every role are at work at one time.
"""

import datetime as dt
import json
import sys
from typing import Any

APPLICANTS, SCHOOLS, EXPERTS, ORGANISERS, AUDITORS, VISITORS = 124, 20, 30, 8, 8, 10
PER_CASE = 3
RUBRIC = {
    "key": "score",
    "label": "评分表",
    "dimensions": [
        {
            "key": "d1",
            "label": "创新",
            "items": [
                {"key": "idea", "label": "理念", "points": 40},
                {"key": "work", "label": "做法", "points": 60},
            ],
        }
    ],
}
CATEGORIES = [
    {
        "key": "case", "label": "案例", "team": {"max": 3}, "rubric": "score",
        "slots": [{"key": "text", "label": "正文", "required": False, "max_files": 100, "max_bytes": 1_000_000}],
    },
    {"key": "direct", "label": "直报", "team": {"max": 3}, "rubric": "score", "recommended": False, "slots": []},
]  # fmt: skip


def fill() -> list[dict[str, Any]]:
    """One person each: role, cookie, and where they work."""
    import django

    django.setup()
    from campaigns.actions import publish
    from campaigns.models import Campaign
    from portal.models import Membership, Role, Unit
    from portal.tenants import tenant_scope
    from review.demo.walk import find_eligible, seat
    from review.judging.actions.assignments import assign_evenly
    from review.models import Assignment
    from submissions.submitting.actions import submit
    from tests.factories import submissions as submitting
    from tests.factories.organisations import plant
    from tests.factories.portal import make_person
    from tests.running import signed_in

    now = dt.datetime.now(dt.UTC)
    stages = [{"key": kind, "kind": kind, "name": name} for kind, name in (("submit", "申报"), ("recommend", "推荐"), ("review", "评审"))]  # fmt: skip
    doc = submitting.document(
        "soak-2026", categories=CATEGORIES, stages=stages, rubrics=[RUBRIC], recommend={"unit_kinds": ["school"], "comment_min_zi": 4},
        review={"blind": False, "rounds": [{"key": "final", "label": "终评", "per_case": PER_CASE}]},
    )  # fmt: skip
    schools = [{"key": f"s{number}", "name": f"第{number + 1}中学", "kind": "school"} for number in range(SCHOOLS)]  # fmt: skip
    plant(submitting.organisation(units=schools))
    rules = publish(doc, actor=None, now=now)
    people: list[dict[str, Any]] = [{"role": "visitor", "cookie": ""} for _ in range(VISITORS)]
    with tenant_scope(rules.tenant_id):
        campaign = Campaign.objects.select_related("current", "tenant").get(pk=rules.campaign_id)
        world = submitting.World(campaign.tenant, campaign, make_person("first", password=None))

        def person(name: str, role: Role | None = None, unit: Unit | None = None) -> Any:
            made = make_person(name, password=None)
            if role is not None:
                Membership.objects.create(tenant=campaign.tenant, person=made, role=role, unit=unit)
            return made

        def draft(owner: Any, number: int, category: str = "case") -> Any:
            authors = ((f"作者{category}{number}", f"139{number:08d}"),)
            return world.draft(
                owner=owner,
                title=f"案例{number}",
                authors=authors,
                unit=f"s{number % SCHOOLS}",
                category=category,
            )

        for number in range(APPLICANTS):
            owner = person(f"applicant-{number}")
            case = draft(owner, number)
            people.append(signed_in(owner, role="applicant", case=str(case.uuid)))
        helper = person("helper")
        for number in range(SCHOOLS):
            case = submit(draft(helper, 1000 + number), actor=helper, now=now)
            unit = world.unit(f"s{number}")
            coordinator = person(f"coordinator-{number}", Role.COORDINATOR, unit)
            people.append(signed_in(coordinator, role="coordinator", case=str(case.uuid), unit=unit.key))
        organisers = [person(f"organiser-{number}", Role.ORGANISER) for number in range(ORGANISERS)]
        people += [signed_in(each, role="organiser") for each in organisers]
        people += [signed_in(person(f"auditor-{number}", Role.AUDITOR), role="auditor") for number in range(AUDITORS)]  # fmt: skip
        for number in range(EXPERTS // PER_CASE):
            case = submit(draft(helper, 2000 + number, "direct"), actor=helper, now=now)
            find_eligible(case, actor=organisers[0], now=now)
        experts = [person(f"expert-{number}") for number in range(EXPERTS)]
        for expert in experts:
            seat(campaign, expert, actor=organisers[0], now=now)
        assign_evenly(campaign, doc.review.rounds[0], seed=1, actor=organisers[0], now=now)
        for assignment in Assignment.objects.select_related("reviewer__person"):
            people.append(signed_in(assignment.reviewer.person, role="expert", assignment=str(assignment.uuid)))  # fmt: skip
    return people


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fill()))
