"""Addresses of the organiser's desk."""

from django.urls import path

from review.desk import views
from review.desk.announcing.views import announcing
from review.desk.clashes import author_clashes
from review.desk.trail import views as trail
from review.desk.units import views as units

desk = "c/<slug:campaign>/desk/"

urlpatterns = [
    path(desk, views.overview, name="desk"),
    path(f"{desk}cases/", views.cases, name="desk-cases"),
    path(f"{desk}case/<uuid:case>/", views.case, name="desk-case"),
    path(f"{desk}case/<uuid:case>/give-back/", views.give_back_one, name="desk-give-back"),
    path(f"{desk}units/", units.units, name="desk-units"),
    path(f"{desk}units/remind/", units.remind, name="desk-units-remind"),
    path(f"{desk}units/extend/", units.extend, name="desk-units-extend"),
    path(f"{desk}units/export/", units.export, name="desk-units-export"),
    path(f"{desk}units/forms/<slug:form>/", units.unit_form, name="desk-unit-form"),
    path(f"{desk}units/forms/<slug:form>/export/", units.form_export, name="desk-unit-form-export"),
    path(f"{desk}units/<str:unit>/phone/", units.phone, name="desk-unit-phone"),
    path(f"{desk}units/<str:unit>/reopen/", views.reopen, name="desk-reopen"),
    path(f"{desk}author-clashes/", author_clashes, name="desk-clashes"),
    path(f"{desk}messages/", announcing, name="desk-announce"),
    path(f"{desk}audit/", trail.audit_trail, name="desk-audit"),
    path(f"{desk}audit/export/", trail.export, name="desk-audit-export"),
]
