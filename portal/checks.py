"""What Django's system checks say of a deployment's settings."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections


@register()
def trusted_proxies(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """Limits at sign-in count by visitor's address: with a wrong number of proxies all visitors are one."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if settings.ACCEL_REDIRECT_PREFIX and count == 0:
        return [
            checks.Warning(
                "TRUSTED_PROXIES=0 although nginx stands in front (ACCEL_REDIRECT_PREFIX is set).",
                hint="nginx 一层写 1，nginx 之前还有负载均衡写 2；否则登录限次把所有人当成同一个地址。",
                id="portal.W001",
            )
        ]
    if settings.ACCEL_REDIRECT_PREFIX and settings.HTTPS and not settings.TRUSTED_PROXIES_SET:
        return [
            checks.Warning(
                "TRUSTED_PROXIES is not set: with TLS on a balancer before nginx it must be 2.",
                hint="加密在 nginx 之前的负载均衡上终止时写 2，在 nginx 自己终止时写 1；写明后本提示消失。",
                id="portal.W002",
            )
        ]
    return []


@register()
def sms_gateway(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """A provider of text messages that is named but can't work is said before people wait for a code."""
    if not settings.SMS_GATEWAY:
        return []
    from portal.messages.sms import gateway

    try:
        missing = gateway().missing()
    except ImportError:
        missing = [f"SMS_GATEWAY={settings.SMS_GATEWAY}: no such class"]
    if not missing:
        return []
    return [
        checks.Error(
            f"SMS_GATEWAY={settings.SMS_GATEWAY} lacks: {', '.join(missing)}",
            hint="短信还缺这些设置，见 docs/deployment.md；不用短信就不要设置 SMS_GATEWAY。",
            id="portal.E001",
        )
    ]


@register(Tags.database)
def role_bound_by_policies(app_configs: Any, databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Whether the second wall stands. Asked by `migrate` (at every start) and `check --database default`; where the owner has
    an address of its own, `migrate` is the owner's and nothing is wrong with that. Plain `check` can't say it: it also runs
    where no database is (an image being built, CI), and a web machine is not told the owner's address, so that its settings
    alone look the same with one role as with two.
    """
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper OR rolbypassrls, EXISTS (SELECT FROM pg_class"
                " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relowner = r.oid)"
                " FROM pg_roles r WHERE rolname = current_user"
            )
            role, above, owns = cursor.fetchone()
        if above:
            return [
                checks.Warning(
                    "The second wall is off: the database role is a superuser or has BYPASSRLS, row-level policies do not bind it.",
                    hint="门户用的数据库角色不要是超级用户：CREATE ROLE portal_web LOGIN NOSUPERUSER NOBYPASSRLS（docs/deployment.md）。",
                    id="portal.W003",
                )
            ]
        if owns and role != urlsplit(settings.DATABASE_OWNER_URL).username:
            return [
                checks.Warning(
                    "The second wall stands half: the database role owns the portal's tables. Row-level policies hold it, but it"
                    " could take them away, and three tables of look-ups are without.",
                    hint="另建一个不拥有表的角色给网页和队列进程用，表的主人只用于 migrate（DATABASE_OWNER_URL，见 docs/deployment.md）。",
                    id="portal.W004",
                )
            ]
    return []
