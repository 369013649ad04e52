"""Addresses of the coordinator's desk."""

from django.urls import path

from review.nominations import views
from review.nominations.documents import views as documents
from review.nominations.experts import views as experts

units = "c/<slug:campaign>/units/"
unit = f"{units}<str:unit>/"

nominated = "c/<slug:campaign>/desk/nominated-experts/"

urlpatterns = [
    path(nominated, experts.nominated, name="desk-nominated"),
    path(f"{nominated}take/", experts.take, name="desk-nominated-take"),
    path(units, views.first_unit_desk, name="unit-desks"),
    path(unit, views.unit_desk, name="unit-desk"),
    path(f"{unit}case/<uuid:case>/", views.unit_case, name="unit-case"),
    path(f"{unit}case/<uuid:case>/return/", views.return_submission, name="unit-return"),
    path(f"{unit}case/<uuid:case>/nominate/", views.nominate, name="unit-nominate"),
    path(f"{unit}case/<uuid:case>/withdraw/", views.withdraw_nomination, name="unit-withdraw"),
    path(f"{unit}case/<uuid:case>/send-back/", views.send_back, name="unit-send-back"),
    path(f"{unit}case/<uuid:case>/hand-up/", views.hand_up_again, name="unit-hand-up"),
    path(f"{unit}case/<uuid:case>/rank/", views.rank, name="unit-rank"),
    path(f"{unit}batch/", views.batch, name="unit-batch"),
    path(f"{unit}document/<slug:form>/", documents.document, name="unit-document"),
    path(f"{unit}document/<slug:form>/files/", documents.document_files, name="unit-document-files"),
]
