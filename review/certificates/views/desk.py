"""Certificates: on the organiser's desk, a person's own, and whether one is valid."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.downloads import attachment
from portal.refusals import as_error_of, refused_at
from portal.tasks.actions import OPEN
from portal.visitors import person_of
from review.access import document_of, organised
from review.campaign_tables import table_asked
from review.certificates import actions, issuing
from review.certificates import verifying as checking
from review.certificates.access import certificate_of, certificate_with, own_certificate
from review.certificates.files import signed_pdf
from review.certificates.forms import CertificateFileForm, ReissueForm, UnitReissueForm
from review.certificates.offline import offline_page
from review.certificates.pdf import file_name, safe_name
from review.certificates.queries import (
    batch_lines,
    certificate_content,
    certificate_page,
    count_by_state,
    unprintable_awards,
)
from review.certificates.table import RegisterTable
from review.certificates.wordings import dated, has_wording
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.links import to_campaign
from review.objections.queries import held_submissions, held_units


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-certificates", "campaign")
def certificates(request: HttpRequest, campaign: str) -> HttpResponse:
    """All certificates; a POST issues those that are missing."""
    campaign_row = organised(request, campaign)
    if request.method == "POST":
        count = issuing.issue_missing(
            campaign_row, with_gaps="with_gaps" in request.POST, actor=person_of(request), now=timezone.now()
        )
        if count is None:
            messages.success(request, "证书较多，正在后台颁发；可以离开，完成后会通知您。")
        else:
            messages.success(request, issuing.said_of(count))
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


@require_safe
@login_required
def certificate(request: HttpRequest, campaign: str, certificate: int) -> HttpResponse:
    """One certificate as PDF."""
    campaign_row = organised(request, campaign)
    row = certificate_of(campaign_row, certificate)
    name = file_name(row.number, row.holder)
    return HttpResponse(
        signed_pdf(certificate_content(row, campaign_row)),
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


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-certificates", "campaign")
def table(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every certificate of cases and units as a table, the revoked ones named as such."""
    campaign_row, now, actor = organised(request, campaign), timezone.now(), person_of(request)
    return table_asked(
        request, RegisterTable(), campaign_row, name=f"{safe_name(campaign_row.name)}-证书登记表", now=now,
        note=lambda: actions.note_export(campaign_row, "certificates.xlsx", actor=actor, now=now),
    )  # fmt: skip


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


@require_http_methods(["GET", "HEAD", "POST"])
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


@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Where a certificate's QR code leads: valid, revoked, or unknown. Open to everyone (X10)."""
    certificate = certificate_with(token)
    context = {
        "certificate": certificate,
        "campaign": certificate.campaign if certificate else None,
        "dated": dated(certificate) if certificate else "",
    }
    return render(request, "review/certificates/verify.html", context, status=200 if certificate else 404)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Whether a certificate's PDF is genuine, by its signature. Open to everyone; the file is read and not kept."""
    form = (
        CertificateFileForm(request.POST, request.FILES)
        if request.method == "POST"
        else CertificateFileForm()
    )
    context: dict[str, Any] = {"form": form, "fingerprint": checking.fingerprint_words()}
    if request.method == "POST" and form.is_valid():
        finding = checking.verify_file(form.cleaned_data["file"].read())
        context |= {"finding": finding, "name": form.cleaned_data["file"].name}
        context["dated"] = dated(finding.certificate) if finding.certificate else ""
    return render(
        request, "review/certificates/verify_file.html", context, status=422 if form.errors else 200
    )


@require_safe
def signing_certificate(request: HttpRequest) -> HttpResponse:
    """The public certificate that files are verified with offline."""
    return HttpResponse(
        checking.public_certificate(), content_type="application/x-pem-file", headers=attachment("portal.pem")
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that verifies files from a disk, to be kept."""
    return HttpResponse(
        offline_page(timezone.now()),
        headers=attachment("证书查验.html"),
        content_type="text/html; charset=utf-8",
    )


@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    """The list of revoked and replaced certificates, by fingerprint, for verifying offline."""
    return JsonResponse(checking.withdrawn_list(timezone.now()), headers=attachment("withdrawn.json"))


@require_safe
@login_required
def my_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The owner's own certificate, or that of a coordinator's unit, as PDF."""
    certificate = own_certificate(request, token)
    name = file_name(certificate.number, certificate.holder)
    content = certificate_content(certificate, certificate.campaign)
    return HttpResponse(
        signed_pdf(content),
        content_type="application/pdf",
        headers=attachment(name),
    )
