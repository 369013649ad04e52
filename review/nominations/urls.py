"""Addresses of the coordinator's desk."""

from django.urls import path

from review.nominations.allotments.views import allotments
from review.nominations.documents import views as documents
from review.nominations.experts import views as experts
from review.nominations.views import batch, bulk, case, comments, desk, levels, ranks

units = "c/<slug:campaign>/units/"
unit = f"{units}<str:unit>/"

nominated = "c/<slug:campaign>/desk/nominated-experts/"

urlpatterns = [
    path(nominated, experts.nominated, name="desk-nominated"),
    path(f"{nominated}take/", experts.take, name="desk-nominated-take"),
    path(units, desk.first_unit_desk, name="unit-desks"),
    path(unit, desk.unit_desk, name="unit-desk"),
    path(f"{unit}bulk/", bulk.bulk, name="unit-bulk"),
    path(f"{unit}case/<uuid:case>/", case.unit_case, name="unit-case"),
    path(f"{unit}case/<uuid:case>/comment/", case.save_comment, name="unit-comment"),
    path(f"{unit}case/<uuid:case>/return/", case.return_submission, name="unit-return"),
    path(f"{unit}case/<uuid:case>/nominate/", case.nominate, name="unit-nominate"),
    path(f"{unit}case/<uuid:case>/withdraw/", case.withdraw_nomination, name="unit-withdraw"),
    path(f"{unit}case/<uuid:case>/send-back/", levels.send_back, name="unit-send-back"),
    path(f"{unit}case/<uuid:case>/hand-up/", levels.hand_up_again, name="unit-hand-up"),
    path(f"{unit}case/<uuid:case>/rank/", case.rank, name="unit-rank"),
    path(f"{unit}comments/", comments.comments, name="unit-comments"),
    path(f"{unit}below/<str:below>/reopen/", levels.reopen_below, name="unit-reopen-below"),
    path(f"{unit}order/", ranks.order, name="unit-order"),
    path(f"{unit}order/save/", ranks.save_order, name="unit-order-save"),
    path(f"{unit}first-round/", ranks.first_round, name="unit-first-round"),
    path(f"{unit}batch/", batch.batch, name="unit-batch"),
    path(f"{unit}allotments/", allotments, name="unit-allotments"),
    path(f"{unit}document/<slug:form>/", documents.document, name="unit-document"),
    path(f"{unit}document/<slug:form>/files/", documents.document_files, name="unit-document-files"),
]
