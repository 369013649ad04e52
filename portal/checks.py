"""What Django's system checks say of a deployment's settings."""

from typing import Any

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


@register(Tags.database)
def role_bound_by_policies(app_configs: Any, databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Row-level policies bind no superuser. Asked by `migrate` and `check --database default`."""
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone()[0]:
                return [
                    checks.Warning(
                        "The database role is a superuser or has BYPASSRLS: row-level policies do not bind it.",
                        hint="门户用的数据库角色不要是超级用户：CREATE ROLE portal LOGIN NOSUPERUSER NOBYPASSRLS。",
                        id="portal.W003",
                    )
                ]
    return []
