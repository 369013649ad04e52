"""Whatever a tenant's row points at is the same tenant's."""

from django.apps import apps
from django.db.models import ForeignKey

from portal.database.walls import SCOPE
from portal.invariants.kinds import Invariant, Look, Places, by_sql
from portal.tenants import TenantScoped


def _pointing() -> list[str]:
    """A question for each foreign key between two tenants' tables."""
    questions = []
    for model in apps.get_models():
        if not issubclass(model, TenantScoped):
            continue
        for field in model._meta.concrete_fields:
            other = field.related_model
            if isinstance(field, ForeignKey) and isinstance(other, type) and issubclass(other, TenantScoped):
                mine, theirs = model._meta.db_table, other._meta.db_table
                questions.append(
                    f"SELECT '{mine}' AS \"table\", '{field.column}' AS \"column\", mine.id, theirs.id AS other"  # noqa: S608 - names of models
                    f" FROM {mine} mine LEFT JOIN {theirs} theirs ON theirs.id = mine.{field.column}"
                    f" WHERE mine.{field.column} IS NOT NULL AND theirs.tenant_id IS DISTINCT FROM mine.tenant_id"
                    f" AND (mine.tenant_id = {SCOPE} OR {SCOPE} = -1)"  # some tables' owner sees all of them
                )
    return questions


def _of_two_tenants(look: Look) -> Places:
    return by_sql(" UNION ALL ".join(_pointing()))(look)


INVARIANTS = [
    Invariant(
        "tenant.one",
        holds="每一行只指向同一主办单位的行",
        words="表 {table} 编号 {id} 的 {column} 指向别的主办单位的行，或指向不存在的行",
        mend="两道墙都被绕过才会这样：停下服务，保留现场，按 SECURITY.md 报告；从备份核对这一行",
        find=_of_two_tenants,
    )
]
