"""Where the portal lifts the wall (`all_tenants`): every place, with its reason. A new one is a decision, made here."""

import ast
from collections import Counter
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROOMS = ("portal", "campaigns", "submissions", "review")

SWEEPS_AND_JOBS = {
    "portal/audit/chaining.py": 2,  # the chain runs through everybody's events
    "portal/access/people/jobs.py": 2,
    "portal/files/actions/garbage_collection.py": 2,
    "portal/files/actions/reconcile.py": 1,
    "portal/files/health.py": 1,
    "portal/files/heartbeat.py": 1,
    "portal/files/jobs.py": 6,
    "portal/messages/broadcasts.py": 1,
    "portal/messages/jobs.py": 3,
    "portal/messages/mailing.py": 1,
    "portal/messages/texting.py": 1,
    "portal/tables/keeping.py": 1,
    "portal/tallies/jobs.py": 1,
    "portal/tasks/jobs.py": 3,
    "submissions/checks/jobs.py": 3,
    "submissions/checks/reconcile.py": 1,
    "submissions/links/jobs.py": 2,
    "review/duplicates/jobs.py": 2,
    "review/judging/draws/jobs.py": 2,
    "review/judging/films.py": 1,
    "review/judging/jobs.py": 3,
    "review/nominations/clashes/jobs.py": 2,
    "review/nominations/documents/jobs.py": 2,
    "review/retention/again.py": 2,
    "review/retention/jobs.py": 3,
    "review/showcase/jobs.py": 2,
}
"""A job finds its row by the portal's own id and then enters that row's tenant; a sweep looks after everybody's rows."""
HOMES = {
    "portal/access/home.py": 1,
    "portal/access/unit_requests/home.py": 1,
    "portal/support/home.py": 1,
    "campaigns/calendar/home.py": 1,
    "submissions/questions/home.py": 1,
    "submissions/submitting/home.py": 2,
    "review/desk/home.py": 1,
    "review/nominations/home.py": 1,
    "review/objections/home.py": 1,
}
"""A person's home: their cases and roles in every tenant, and what waits there for a person of these roles."""
UNGUESSABLE = {
    "portal/files/owners.py": 1,  # an upload names its owner's uuid; the kind asks what the person may
    "submissions/receipts/queries.py": 1,
    "review/certificates/access.py": 1,
}
"""An address without a tenant that carries a code nobody can guess."""
PUBLIC = {
    "campaigns/public/calls.py": 2,  # the front page
    "review/certificates/verifying.py": 1,  # fingerprints of certificates that were taken back
    "review/showcase/queries.py": 1,
    "portal/single_sign_on/access.py": 1,  # which tenants have a sign-in of their own
}
"""Lists that everybody may read."""
FORWARDING = {
    "portal/files/actions/sharing.py": 1,
    "review/forwarding/crossing.py": 4,
}
"""A case that goes over to another tenant is a row on each side (portal: its files' one look at the other row)."""
WHOLE = {
    "campaigns/actions.py": 1,  # a campaign's address is unique over all tenants
    "portal/audit/actions.py": 1,  # the event of an account is no tenant's
    "portal/accounts/merging/actions.py": 2,  # two accounts of one person, in every tenant
    "portal/audit/queries.py": 3,  # the events of an account: its owner's page, the operators' page
    "portal/audit/subjects.py": 1,  # names of what events are about
    "portal/monitoring/failures.py": 1,  # the operators' page: what failed, whoever's
    "portal/files/usage.py": 1,  # there is one disk
}
OPERATOR = {
    "portal/management/commands/migrate.py": 1,
    "portal/management/commands/storage.py": 4,
    "portal/management/commands/invariants.py": 1,
    "portal/recovery/restoring.py": 1,  # a backup is of everybody
    "campaigns/management/commands/campaign.py": 1,
    "campaigns/management/commands/check_file.py": 1,
    "submissions/management/commands/receipts.py": 1,
    "submissions/management/commands/recheck.py": 1,
    "review/management/commands/demo_load.py": 1,
    "review/demo/forwards.py": 1,
}
"""Commands of whoever runs the machine."""
GROUPS = (SWEEPS_AND_JOBS, HOMES, UNGUESSABLE, PUBLIC, FORWARDING, WHOLE, OPERATOR)


def calls_of(name):
    found = Counter()
    for path in chain.from_iterable((ROOT / room).rglob("*.py") for room in ROOMS):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if name in {getattr(called, "id", None), getattr(called, "attr", None)}:
                found[str(path.relative_to(ROOT))] += 1
    return dict(found)


def test_every_place_that_looks_across_tenants_is_named_here():
    named = dict(chain.from_iterable(group.items() for group in GROUPS))
    assert calls_of("all_tenants") == named
    assert sum(len(group) for group in GROUPS) == len(named)


def test_nothing_else_sets_the_scope():
    setters = {
        path
        for path in calls_of("set")
        if any(
            word in (ROOT / path).read_text("utf-8")
            for word in ("scope.tenant_id.set", "scope.person_id.set")
        )
    }
    assert setters == {"portal/tenants/tenancy.py"}


def test_no_view_lifts_the_wall_by_itself():
    """Views ask; the look across tenants stands where what goes out is narrowed."""
    assert [
        path for path in calls_of("all_tenants") if Path(path).name in {"views.py", "middleware.py"}
    ] == []
