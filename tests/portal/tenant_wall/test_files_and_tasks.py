"""Each kind of file, and each kind of work in the background, at each of its addresses, by everybody of both tenants."""

from django.conf import settings as settings_of_the_portal
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.models import (
    Task,
)
from portal.tenants import tenant_scope
from tests.factories.wall.table import (
    AUDITOR,
    EVERYONE,
    FILE_ADDRESSES,
    FILES,
    HEAD,
    ORG,
    OTHER_DOORS,
    OWNER,
    TASK_ADDRESSES,
)
from tests.factories.wall.visiting import client_of, outcome, visit


def test_each_kind_of_file_is_read_by_those_who_may(houses, drawn_once):
    """Both tenants' people at each address of each kind of file: bytes for those who may, and for nobody else."""
    ours, theirs = houses
    wrong = []
    everybody = {**{("ours", role): person for role, person in ours.people.items()},
                 **{("theirs", role): person for role, person in theirs.people.items()}, ("", "nobody"): None}  # fmt: skip
    for whom, person in everybody.items():
        client = client_of(person)
        for kind, may in FILES.items():
            office = {HEAD, AUDITOR} if may >= ORG else set()
            may_read = whom[1] in may | office and (whom[0] == "ours" or may == EVERYONE)
            for address in FILE_ADDRESSES:
                got = visit(client, ours, address, file=ours.files[kind])
                gave = got.status_code == 200
                owed = address == "file" and person is not None and may_read
                other = OTHER_DOORS.get(address, frozenset()) if kind == "submission" else frozenset()
                may_here = may_read or other == EVERYONE or (whom[0] == "ours" and whom[1] in other)
                if (gave and not may_here) or (owed and not gave):
                    wrong.append((whom, kind, address))
    assert "\n".join(map(str, wrong)) == ""


def test_each_kind_of_task_is_its_askers_alone(houses, drawn_once):
    """Whatever the portal makes in the background, nobody but who asked for it finds it: not the tenant's owner either."""
    ours, theirs = houses
    wrong = []
    kinds = sorted({kind.name for kind in map(import_string, settings_of_the_portal.TASK_KINDS)})
    others = [("ours", role, person) for role, person in ours.people.items() if role != OWNER]
    others += [("theirs", role, person) for role, person in theirs.people.items()] + [("", "nobody", None)]
    with tenant_scope(ours.tenant):
        tasks = {
            kind: Task.objects.create(
                tenant=ours.tenant,
                kind=kind,
                subject="wall",
                name="a",
                person=ours.people[OWNER],
                made_at=timezone.now(),
            ).uuid
            for kind in kinds
        }
    for where, role, person in others:
        client = client_of(person)
        for kind, task in tasks.items():
            for address in TASK_ADDRESSES:
                got = outcome(visit(client, ours, address, task=task))
                if got != ("hidden" if person else "sign in"):
                    wrong.append((where, role, kind, address, got))
    assert "\n".join(map(str, wrong)) == ""
