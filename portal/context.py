"""What every page's frame shows. Each part is read only by the page that uses it, once."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal import home
from portal.models import Membership, Notification, Person, Role, SupportConsent, Tenant
from portal.permissions import may_act_as, roles_in
from portal.tenants import own_rows


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation; `inner` are its choices where there are several."""

    label: str
    icon: str
    href: str = ""
    here: bool = False
    inner: tuple["Link", ...] = ()


class Shell:
    """The frame of a page: who looks at it, in which tenant, and where they can go."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.tenant: Tenant | None = getattr(request, "tenant", None)

    @cached_property
    def now(self) -> dt.datetime:
        """The server's clock: countdowns run on it, never on the visitor's."""
        return timezone.now()

    @cached_property
    def person(self) -> Person | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Person) and user.is_authenticated else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles of the visitor in this tenant."""
        return roles_in(self.person, self.tenant) if self.person and self.tenant else frozenset()

    @cached_property
    def sees_desk(self) -> bool:
        """Whether the organiser's pages of this tenant are open to the visitor, be it to read only."""
        return (
            bool(self.tenant and may_act_as(self.person, self.tenant, Role.ORGANISER, reading=True))
            if self.person
            else False
        )

    @property
    def reads_only(self) -> bool:
        """Whether an auditor reads this page in an organiser's place: nothing on it can be changed."""
        return bool(getattr(self.request, "auditing", False))

    @property
    def support(self) -> SupportConsent | None:
        """The consent by which the visitor sees this page as somebody else."""
        return getattr(self.request, "support", None)

    @cached_property
    def holds_office(self) -> bool:
        """Runs the tenant, audits it or acts for a unit, and belongs to no unit as an applicant: who hardly ever has cases
        of their own finds them in the account's menu (O4).
        """
        office = {Role.ORGANISER, Role.AUDITOR, Role.COORDINATOR}
        return bool(self.roles & office) and Role.MEMBER not in self.roles

    @cached_property
    def unread(self) -> int:
        """Notifications not yet read, in every tenant; another person's are nobody's business."""
        if self.person is None or self.support is not None:
            return 0
        with own_rows(self.person):
            return Notification.objects.filter(person=self.person, read_at=None).count()

    @cached_property
    def memberships(self) -> list[Membership]:
        """The visitor's memberships in every tenant, with tenant and unit; not another person's."""
        if self.person is None or self.support is not None:
            return []
        with own_rows(self.person):
            rows = self.person.memberships.select_related("tenant", "unit").order_by("tenant__name", "pk")
            return list(rows)

    @cached_property
    def next(self) -> str:
        """Where signing in should lead back to: this page, unless it is a way in itself."""
        path = self.request.get_full_path()
        target = self.request.GET.get("next", "")
        inside = target.startswith("/") and not target.startswith("//")
        if path.startswith("/accounts/"):
            return target if inside else ""
        return "" if path == "/" or self.request.method != "GET" else path

    @property
    def texts(self) -> bool:
        """Whether codes can be sent to mobile numbers."""
        return bool(settings.SMS_GATEWAY)

    @cached_property
    def nav(self) -> list[Link]:
        """Where this visitor can go from here."""
        here = self.request.resolver_match.url_name if self.request.resolver_match else ""
        if self.tenant is None:
            links = [Link("征集活动", "speakerphone", reverse("front"), here == "front")]
            if self.person:
                links.append(Link("我的工作台", "layout-dashboard", reverse("home"), here == "home"))
            return links
        return self._tenant_nav(self.tenant, here or "")

    @property
    def tabs(self) -> list[Link]:
        """The navigation where there is little room: what does not fit stands under 更多."""
        room = 4
        if len(self.nav) <= room:
            return self.nav
        rest = self.nav[room - 1 :]
        inner = tuple(
            each
            for link in rest
            for each in (
                (link,)
                if link.href
                else (Link(f"{link.label} · {call.label}", "", call.href, call.here) for call in link.inner)
            )
        )
        return [
            *self.nav[: room - 1],
            Link("更多", "dots", here=any(link.here for link in rest), inner=inner),
        ]

    def _tenant_nav(self, tenant: Tenant, here: str) -> list[Link]:
        at = {"tenant": tenant.slug}
        links = [
            Link(
                "活动",
                "speakerphone",
                reverse("tenant", kwargs=at),
                here in {"tenant", "campaign", "results"},
            )
        ]
        if self.person is None:
            return links
        mine = here in {"my-cases", "case", "case-edit", "apply"}
        if not self.holds_office:
            links.append(Link("我的案例", "clipboard-list", reverse("my-cases", kwargs=at), mine))
        asks = here in {"questions", "question", "question-faq", "reply-templates", "ask"}
        links.append(Link("提问", "message-circle", reverse("questions", kwargs=at), asks))
        if Role.COORDINATOR in self.roles:
            links.append(self._per_campaign(tenant, "单位推荐", "building-community", "unit-", "unit-desks"))
            links.append(Link("单位成员", "users", reverse("members", kwargs=at), here == "members"))
        if Role.REVIEWER in self.roles:
            panel = here.startswith("expert-")
            links.append(Link("专家评审", "gavel", reverse("expert-desk", kwargs=at), panel))
        if self.sees_desk:
            links.append(self._per_campaign(tenant, "组织管理", "settings", "desk", "desk"))
            staff = here.startswith("people") or here in {"trail", "texts"}
            links.append(Link("人员与权限", "users", reverse("people", kwargs=at), staff))
        return links

    def _per_campaign(self, tenant: Tenant, label: str, icon: str, prefix: str, name: str) -> Link:
        """A link into each campaign: straight there where the tenant has one, else a menu."""
        match = self.request.resolver_match
        within = (match.kwargs.get("campaign") or "") if match else ""
        here = bool(match and (match.url_name or "").startswith(prefix))
        inner = tuple(
            Link(
                campaign.name,
                "",
                reverse(name, kwargs={"tenant": tenant.slug, "campaign": campaign.slug}),
                here and campaign.slug == within,
            )
            for campaign in self.campaigns
        )
        if len(inner) == 1:
            return Link(label, icon, inner[0].href, here)
        return Link(label, icon, "", here, inner)

    @cached_property
    def campaigns(self) -> list[home.NavCampaign]:
        """The tenant's newest campaigns, for the people who run them."""
        return home.nav_campaigns(self.tenant, most=12) if self.tenant else []


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
