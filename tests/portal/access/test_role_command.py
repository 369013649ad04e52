"""manage.py role: the operator's way in when nobody else can give a role; what is refused changes nothing."""

import io

import pytest
from django.core.management import CommandError, call_command

from portal.models import AuditEvent, Membership, Notification, Role
from portal.tenants import tenant_scope
from tests.factories.portal import make_membership, make_person, make_tenant, unit_of


@pytest.fixture
def tenant(db):
    made = make_tenant("lijiang")
    with tenant_scope(made):
        yield made


def role(*args):
    out = io.StringIO()
    call_command("role", *args, stdout=out)
    return out.getvalue().strip()


def refused(*args):
    before = (Membership.objects.count(), AuditEvent.objects.count())
    with pytest.raises(CommandError) as caught:
        role(*args)
    assert (Membership.objects.count(), AuditEvent.objects.count()) == before
    assert caught.value.returncode == 1
    return str(caught.value)


def test_a_role_is_given_once_listed_and_ended(tenant):
    person = make_person("wang")
    unit = unit_of(tenant, "school")
    assert role("give", "lijiang", "owner", "wang") == "wang 已是 lijiang 的负责人。"
    assert role("give", "lijiang", "owner", "wang") == "wang 本来就是 lijiang 的负责人。"
    role("give", "lijiang", "coordinator", "wang", "--unit", unit.key)
    assert role("list", "lijiang").splitlines() == [
        f"单位管理员  wang  {person}  {unit}（{unit.key}）",
        f"负责人  wang  {person}",
    ]
    said = role("end", "lijiang", "coordinator", "wang", "--unit", unit.key, "--why", "调离")
    assert said == f"wang 不再是 lijiang 的单位管理员（{unit}），已通知本人。"
    assert [row.role for row in Membership.objects.all()] == [Role.OWNER]
    assert Notification.objects.get(person=person).params["why"] == "调离"
    events = AuditEvent.objects.filter(action__startswith="role.").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("role.appoint", None),
        ("role.appoint", None),
        ("role.end", None),
    ]


def test_what_is_refused_is_said(tenant):
    person = make_person("wang")
    unit = unit_of(tenant, "school")
    make_membership(person, tenant, Role.OWNER)
    assert refused("list", "nowhere") == "没有主办单位 nowhere；有：lijiang"
    assert refused("give", "lijiang", "owner", "nobody") == "没有用户名为 nobody 的账号。"
    assert refused("give", "lijiang", "coordinator", "wang", "--unit", "x") == "lijiang 没有代号为 x 的单位。"
    assert refused("give", "lijiang", "coordinator", "wang").startswith("“单位管理员”与单位不相配")
    assert refused("give", "lijiang", "owner", "wang", "--unit", unit.key).startswith("“负责人”与单位不相配")
    assert refused("end", "lijiang", "auditor", "wang", "--why", "x") == "wang 不是 lijiang 的监督员。"
    assert refused("end", "lijiang", "owner", "wang", "--why", "x").startswith("这是最后一位负责人")


def test_an_experts_role_comes_from_a_panel(tenant):
    from portal.access.people.actions.roles import appoint, dismiss
    from tests.factories.review import NOW
    from tests.refusals import refused as code

    person = make_person("wang")
    assert code(appoint, person, tenant, Role.REVIEWER, None, now=NOW) == "expert_by_panel"
    assert code(appoint, person, tenant, Role.COORDINATOR, None, now=NOW) == "role_and_unit"
    row = make_membership(person, tenant, Role.REVIEWER)
    assert code(dismiss, row, why="x", now=NOW) == "expert_by_panel"
