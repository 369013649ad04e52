"""Addresses of one tenant: the coordinator's desk, the organiser's desk, the expert's desk, the results."""

from django.urls import path

from review.views import (
    assigning,
    awarding,
    batches,
    certifying,
    desk,
    documents,
    eligibility,
    experts,
    judging,
    nominating,
    reading,
    results,
)

unit = "c/<slug:campaign>/unit/"
desk_ = "c/<slug:campaign>/desk/"

urlpatterns = [
    # the coordinator
    path(unit, nominating.unit_desk, name="unit-desk"),
    path(f"{unit}case/<uuid:case>/", nominating.unit_case, name="unit-case"),
    path(f"{unit}case/<uuid:case>/return/", nominating.return_case, name="unit-return"),
    path(f"{unit}case/<uuid:case>/nominate/", nominating.nominate, name="unit-nominate"),
    path(f"{unit}case/<uuid:case>/withdraw/", nominating.withdraw_nomination, name="unit-withdraw"),
    path(f"{unit}case/<uuid:case>/rank/", nominating.rank, name="unit-rank"),
    path(f"{unit}batch/", batches.batch, name="unit-batch"),
    path(f"{unit}document/<slug:form>/", documents.document, name="unit-document"),
    path(f"{unit}document/<slug:form>/files/", documents.document_files, name="unit-document-files"),
    path(f"{unit}roster/<slug:roster>/", batches.roster, name="unit-roster"),
    # the organiser
    path(desk_, desk.overview, name="desk"),
    path(f"{desk_}cases/", desk.cases, name="desk-cases"),
    path(f"{desk_}cases/pass/", eligibility.bulk_pass, name="desk-bulk-pass"),
    path(f"{desk_}case/<uuid:case>/", eligibility.case, name="desk-case"),
    path(f"{desk_}case/<uuid:case>/points/", eligibility.points, name="desk-points"),
    path(f"{desk_}case/<uuid:case>/decide/", eligibility.decide, name="desk-decide"),
    path(f"{desk_}case/<uuid:case>/waive/", eligibility.waive, name="desk-waive"),
    path(f"{desk_}units/", desk.units, name="desk-units"),
    path(f"{desk_}units/<str:unit>/reopen/", desk.reopen, name="desk-reopen"),
    path(f"{desk_}experts/", experts.experts, name="desk-experts"),
    path(f"{desk_}experts/<int:reviewer>/", experts.expert, name="desk-expert"),
    path(f"{desk_}experts/<int:reviewer>/remind/", experts.remind, name="desk-remind"),
    path(f"{desk_}experts/<int:reviewer>/remove/", experts.remove_expert, name="desk-expert-remove"),
    path(f"{desk_}assign/", assigning.assign, name="desk-assign"),
    path(f"{desk_}assign/evenly/", assigning.evenly, name="desk-assign-evenly"),
    path(f"{desk_}assign/by-hand/", assigning.by_hand, name="desk-assign-by-hand"),
    path(f"{desk_}assign/<uuid:assignment>/remove/", assigning.remove, name="desk-assign-remove"),
    path(f"{desk_}assign/<uuid:assignment>/reopen/", assigning.reopen_review, name="desk-review-reopen"),
    path(f"{desk_}ranking/", awarding.ranking, name="desk-ranking"),
    path(f"{desk_}awards/", awarding.awards, name="desk-awards"),
    path(f"{desk_}awards/<uuid:case>/adjust/", awarding.adjust, name="desk-award-adjust"),
    path(f"{desk_}publish/", awarding.publish, name="desk-publish"),
    path(f"{desk_}certificates/", certifying.certificates, name="desk-certificates"),
    path(f"{desk_}certificates/all.pdf", certifying.one_pdf, name="desk-certificates-pdf"),
    path(f"{desk_}certificates/all.zip", certifying.one_zip, name="desk-certificates-zip"),
    path(f"{desk_}certificates/<int:certificate>/", certifying.certificate, name="desk-certificate"),
    path(f"{desk_}certificates/<int:certificate>/revoke/", certifying.revoke, name="desk-certificate-revoke"),
    path(
        f"{desk_}certificates/<int:certificate>/reissue/", certifying.reissue, name="desk-certificate-reissue"
    ),
    path(f"{desk_}export/", certifying.exports, name="desk-export"),
    path(f"{desk_}export/<slug:roster>.xlsx", certifying.roster, name="desk-roster"),
    path(f"{desk_}audit/", desk.audit_trail, name="desk-audit"),
    # the expert
    path("panel/", judging.expert_desk, name="expert-desk"),
    path("panel/<uuid:assignment>/", judging.expert_case, name="expert-case"),
    path("panel/<uuid:assignment>/save/", judging.save, name="expert-save"),
    path("panel/<uuid:assignment>/conflict/", judging.conflict, name="expert-conflict"),
    path("panel/<uuid:assignment>/file/<uuid:file>/", judging.expert_file, name="expert-file"),
    path("panel/<uuid:assignment>/file/<uuid:file>/read/", judging.expert_read, name="expert-read"),
    path(
        "panel/<uuid:assignment>/file/<uuid:file>/page/<int:page>/", judging.expert_page, name="expert-page"
    ),
    path("invitation/<str:token>/", experts.invitation, name="invitation"),
    # whoever may see the case itself
    path("file/<uuid:file>/read/", reading.file_read, name="file-read"),
    path("file/<uuid:file>/page/<int:page>/", reading.file_page, name="file-page"),
    # everyone
    path("c/<slug:campaign>/results/", results.results, name="results"),
    path("certificate/<str:token>.pdf", results.my_certificate, name="my-certificate"),
]
