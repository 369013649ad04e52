"""`manage.py role give | end | list`: what a person may do in a tenant, set by the operator (SEC-M7)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from portal.access.people.actions.roles import appoint, dismiss
from portal.decisions import NotAllowed
from portal.loading.described import DescribedCommand
from portal.models import Membership, Person, Role, Tenant, Unit
from portal.tenants import tenant_scope
from portal.words import say

ABOUT = """由运维人员给出或结束角色，例如最后一位负责人离任、谁也登录不了的时候；平时请在“人员与权限”页邀请和结束。

  role list SLUG
  role give SLUG ROLE USERNAME [--unit KEY]
  role end  SLUG ROLE USERNAME [--unit KEY] --why 原因

ROLE：owner 负责人、organiser 组织者、auditor 监督员、coordinator 单位管理员（写 --unit 单位代号）、member 单位成员（写 --unit）。
退出码：0 成功；1 被拒绝，没有改变任何内容；2 用法有误。"""

REFUSED = 1
ROLES = [Role.OWNER, Role.ORGANISER, Role.AUDITOR, Role.COORDINATOR, Role.MEMBER]


class Command(DescribedCommand):
    """The operator acts, nobody's account: the audit trail says so by having no actor."""

    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|give|end")
        for verb, words in (("list", "列出各人的角色"), ("give", "给出角色"), ("end", "结束角色")):
            one = verbs.add_parser(verb, help=words)
            one.add_argument("slug", metavar="SLUG", help="主办单位的代号")
            if verb == "list":
                continue
            one.add_argument("role", metavar="ROLE", choices=[role.value for role in ROLES])
            one.add_argument("username", metavar="USERNAME")
            one.add_argument("--unit", default="", metavar="KEY", help="单位代号")
            if verb == "end":
                one.add_argument("--why", required=True, metavar="原因", help="本人会看到")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["slug"]).first()
        if tenant is None:
            known = "、".join(Tenant.objects.order_by("slug").values_list("slug", flat=True)) or "无"
            raise CommandError(f"没有主办单位 {options['slug']}；有：{known}", returncode=REFUSED)
        with tenant_scope(tenant):
            if options["verb"] == "list":
                self._list()
                return
            try:
                self._change(tenant, options)
            except NotAllowed as refused:
                raise CommandError(say(refused.decision), returncode=REFUSED) from refused

    def _list(self) -> None:
        rows = Membership.objects.select_related("person", "unit").order_by("role", "unit__path", "pk")
        for row in rows.exclude(role=Role.MEMBER):
            unit = f"  {row.unit}（{row.unit.key}）" if row.unit else ""
            self.stdout.write(f"{Role(row.role).label}  {row.person.username}  {row.person}{unit}")

    def _change(self, tenant: Tenant, options: dict[str, Any]) -> None:
        role, now = Role(options["role"]), timezone.now()
        person = Person.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"没有用户名为 {options['username']} 的账号。", returncode=REFUSED)
        unit = Unit.objects.filter(key=options["unit"]).first() if options["unit"] else None
        if options["unit"] and unit is None:
            raise CommandError(f"{tenant.slug} 没有代号为 {options['unit']} 的单位。", returncode=REFUSED)
        of = f"{tenant.slug} 的{role.label}" + (f"（{unit}）" if unit else "")
        if options["verb"] == "give":
            fresh = appoint(person, tenant, role, unit, now=now)
            self.stdout.write(f"{person.username} {'已是' if fresh else '本来就是'} {of}。")
            return
        row = Membership.objects.filter(person=person, role=role, unit=unit).first()
        if row is None:
            raise CommandError(f"{person.username} 不是 {of}。", returncode=REFUSED)
        dismiss(row, why=options["why"], now=now)
        self.stdout.write(f"{person.username} 不再是 {of}，已通知本人。")
