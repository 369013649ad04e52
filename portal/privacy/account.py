"""The account itself and what of it stands in a tenant: roles, notifications, uploads, what was done."""

import datetime as dt
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from portal.database import scope
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import (
    Attachment,
    AuditEvent,
    Invitation,
    Membership,
    Notification,
    Person,
    Role,
    SupportConsent,
    TableImport,
    Task,
    UnitRequest,
    Upload,
)
from portal.privacy.holders import Holder, Part, moment
from portal.words import audit_word

MOST = 5_000
"""Rows of one table of the copy."""
ERASED, GONE = "已注销用户", "erased-"
"""What an erased account is called, and what its user name begins with."""
ERASED_ROWS = (Membership, Notification, Task, TableImport, UnitRequest, SupportConsent, Invitation)
"""What is a person's alone in a tenant."""


class AccountHolder(Holder):
    """What `portal` keeps in a tenant."""

    goes = (
        "姓名、手机号、邮箱、工作单位、密码、两步验证、登录状态",
        "各主办单位里的角色和单位成员身份、收到的通知、没有传完的文件、后台生成的导出",
    )
    stays = ("操作记录：法律要求留存，里面只有编号，没有姓名和电话；注销后显示为“已注销用户”",)

    def own(self, person: Person) -> Iterator[Part]:
        roles = Membership.objects.filter(person=person).select_related("unit").order_by("pk")
        yield Part(
            "角色与单位",
            ("角色", "单位", "从何时"),
            [
                (row.get_role_display(), row.unit.name if row.unit else "", moment(row.created_at))
                for row in roles
            ],
        )
        files = Attachment.objects.filter(uploaded_by=person).select_related("blob").order_by("pk")[:MOST]
        yield Part(
            "上传的文件",
            ("文件名", "字节", "SHA-256", "上传时间"),
            [(file.name, str(file.blob.size), file.blob.sha256, moment(file.uploaded_at)) for file in files],
        )
        told = Notification.objects.filter(person=person).order_by("-pk")[:MOST]
        yield Part("收到的通知", ("时间", "内容"), [(moment(row.created_at), row.title) for row in told])
        events = AuditEvent.objects.filter(actor=person, tenant_id=scope.tenant_id.get() or 0)
        yield Part(
            "做过的操作",
            ("时间", "操作"),
            [(moment(event.at), audit_word(event.action)) for event in events.order_by("-at")[:MOST]],
        )

    def in_the_way(self, person: Person) -> Decision:
        owners = Membership.objects.filter(role=Role.OWNER, person__is_active=True)
        mine = owners.filter(person=person).select_related("tenant").first()
        if mine is not None and not owners.exclude(person=person).exists():
            return refuse("erasure_last_owner", tenant=str(mine.tenant))
        return ALLOWED

    def erase(self, person: Person, *, now: dt.datetime) -> None:
        Upload.objects.filter(owner=person, state=Upload.State.RECEIVING).update(expires_at=now)
        for model in ERASED_ROWS:
            model.objects.filter(person=person).delete()


def erase_account(person: Person) -> None:
    """Nobody signs in by it again, and nothing of it says who it was; its key stays, which the trail and the awards name."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    person.username, person.real_name = f"{GONE}{person.pk}", f"{ERASED} {person.pk}"
    person.first_name = person.last_name = person.phone = person.employer = person.email = ""
    person.phone_verified_at = person.last_login = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()  # sessions carry a digest of it: all of them end
    person.save()
