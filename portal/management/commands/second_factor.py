"""`manage.py second_factor end`: for who lost the phone and the recovery codes, after the operator has seen who they are."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.loading.described import DescribedCommand
from portal.models import Person

ABOUT = """手机和恢复码都丢了的人，由运维人员当面核实身份后关闭其两步验证：

  second_factor end USERNAME --why 原因

本人随后只凭密码登录；主办单位要求的，登录后重新开启。退出码：0 成功；1 没有这个人或没有开启；2 用法有误。"""


class Command(DescribedCommand):
    """The operator acts, nobody's account: the audit trail says so by having no actor."""

    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="end")
        one = verbs.add_parser("end", help="关闭一个人的两步验证")
        one.add_argument("username", metavar="USERNAME")
        one.add_argument("--why", required=True, metavar="原因", help="写明怎样核实的身份，记在审计里")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(username__iexact=options["username"]).first()
        if person is None:
            raise CommandError(f"没有账号 {options['username']}", returncode=1)
        with transaction.atomic():
            ended, _ = Authenticator.objects.filter(user=person).delete()
            if not ended:
                raise CommandError(f"{person.username} 没有开启两步验证", returncode=1)
            audit.record(
                "account.second_factor_off", person, actor=None, now=timezone.now(), why=options["why"]
            )
        self.stdout.write(f"已关闭 {person.username} 的两步验证")
