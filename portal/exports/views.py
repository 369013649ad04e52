"""Tables of a tenant that are taken out."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.exports.unit_tree import UnitTreeTable
from portal.models import Task
from portal.organisation.units.access import chief_keeper
from portal.tasks.table_answer import answer_with_table
from portal.visitors import tenant_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_tree(request: HttpRequest) -> HttpResponse:
    """The tree as an XLSX that can be changed and brought back."""
    person, tenant, now = chief_keeper(request), tenant_of(request), timezone.now()
    kind = UnitTreeTable()
    asked = Task(
        tenant=tenant, kind=kind.name, subject="units", name=f"{tenant.slug}-units.xlsx",
        params={"format": "xlsx"}, person=person, made_at=now,
    )  # fmt: skip
    return answer_with_table(
        request, kind, asked, lambda: kind.table(asked, now=now), now=now,
        note=lambda: audit.record("unit.export", tenant, actor=person, now=now),
    )  # fmt: skip
