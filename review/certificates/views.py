"""Certificates: on the organiser's desk, a person's own, and whether one is valid."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.refusals import as_error_of, refused_at
from portal.tables.xlsx import TYPE
from portal.tasks.actions import OPEN
from portal.visitors import person_of
from review.access import document_of, organised
from review.certificates import actions
from review.certificates.access import certificate_of, certificate_with, own_certificate
from review.certificates.forms import ReissueForm, UnitReissueForm
from review.certificates.pdf import file_name, pdf, safe_name
from review.certificates.queries import (
    batch_lines,
    certificate_content,
    certificate_page,
    count_by_state,
    unprintable_awards,
)
from review.certificates.table import certificates_workbook
from review.certificates.wordings import has_wording
from review.downloads import attachment
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.links import to_campaign
from review.objections.queries import held_submissions, held_units


@require_http_methods(["GET", "POST"])
@login_required
@refused_at("desk-certificates", "campaign")
def certificates(request: HttpRequest, campaign: str) -> HttpResponse:
    """All certificates; a POST issues those that are missing."""
    campaign_row = organised(request, campaign)
    if request.method == "POST":
        count = actions.issue_all(
            campaign_row, actor=person_of(request), now=timezone.now(), with_gaps="with_gaps" in request.POST
        )
        messages.success(request, f"已颁发 {count} 份证书。" if count else "没有可以新颁发的证书。")
        return redirect(to_campaign("desk-certificates", campaign_row))
    valid, revoked = count_by_state(campaign_row)
    lines = batch_lines(campaign_row, person_of(request))
    return render(
        request,
        "review/certificates/certificates.html",
        {
            "campaign": campaign_row,
            "held": len(held_submissions(campaign_row)),
            "held_units": len(held_units(campaign_row)),
            "unprintable": unprintable_awards(campaign_row),
            "lines": lines,
            "waiting": any(line.task.state in OPEN for line in lines),
            "worded": has_wording(document_of(campaign_row)),
            "tab": "desk-certificates",
            "page": certificate_page(campaign_row, request.GET.get("q", ""), request.GET.get("page")),
            "q": request.GET.get("q", ""),
            "valid": valid,
            "revoked": revoked,
            "reason_form": ReasonForm(),
        },
    )


@require_GET
@login_required
def certificate(request: HttpRequest, campaign: str, certificate: int) -> HttpResponse:
    """One certificate as PDF."""
    campaign_row = organised(request, campaign)
    row = certificate_of(campaign_row, certificate)
    name = file_name(row.number, row.holder)
    return HttpResponse(
        pdf([certificate_content(row, campaign_row)]),
        content_type="application/pdf",
        headers=attachment(name),
    )


@require_POST
@login_required
@refused_at("desk-certificates", "campaign")
def batch(request: HttpRequest, campaign: str, form: str) -> HttpResponse:
    """Ask for all valid certificates, as one PDF or as an archive."""
    campaign_row = organised(request, campaign)
    actions.start_batch(campaign_row, form, actor=person_of(request), now=timezone.now())
    messages.success(request, "已开始生成，完成后会通知您；也可以在“我的导出”里下载。")
    return redirect(to_campaign("desk-certificates", campaign_row))


@require_GET
@login_required
def table(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every certificate of cases and units as a spreadsheet, the revoked ones named as such."""
    campaign_row = organised(request, campaign)
    book = certificates_workbook(campaign_row)
    actions.note_export(campaign_row, "certificates.xlsx", actor=person_of(request), now=timezone.now())
    name = f"{safe_name(campaign_row.name)}-证书登记表.xlsx"
    return HttpResponse(book, content_type=TYPE, headers=attachment(name))


@require_POST
@login_required
@refused_at("desk-certificates", "campaign")
def revoke(request: HttpRequest, campaign: str, certificate: int) -> HttpResponse:
    """Take one back, with a reason."""
    campaign_row = organised(request, campaign)
    row, form = certificate_of(campaign_row, certificate), ReasonForm(request.POST)
    if form.is_valid():
        actions.revoke(row, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now())
        messages.success(request, f"证书 {row.number} 已撤销。")
    else:
        flash_form_error(request, form)
    return redirect(to_campaign("desk-certificates", campaign_row))


@require_http_methods(["GET", "POST"])
@login_required
def reissue(request: HttpRequest, campaign: str, certificate: int) -> HttpResponse:
    """A corrected certificate in place of a wrong one."""
    campaign_row = organised(request, campaign)
    row = certificate_of(campaign_row, certificate)
    values = {"holder": row.holder, "unit_name": row.unit_name, "title": row.title}
    asked = ReissueForm if row.honour_id is None else UnitReissueForm
    form = asked(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            written = values | form.cleaned_data
            actions.reissue(row, actor=person_of(request), now=timezone.now(), **written)
            messages.success(request, "已补发新证书，原证书已撤销。")
            return redirect(to_campaign("desk-certificates", campaign_row))
    context = {"campaign": campaign_row, "tab": "desk-certificates", "certificate": row, "form": form}
    return render(request, "review/certificates/reissue.html", context)


@require_GET
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Where a certificate's QR code leads: valid, revoked, or unknown. Open to everyone (X10)."""
    certificate = certificate_with(token)
    context = {"certificate": certificate, "campaign": certificate.campaign if certificate else None}
    return render(request, "review/certificates/verify.html", context, status=200 if certificate else 404)


@require_GET
@login_required
def my_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The owner's own certificate, or that of a coordinator's unit, as PDF."""
    certificate = own_certificate(request, token)
    name = file_name(certificate.number, certificate.holder)
    content = certificate_content(certificate, certificate.campaign)
    return HttpResponse(pdf([content]), content_type="application/pdf", headers=attachment(name))
