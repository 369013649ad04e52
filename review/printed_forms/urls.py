"""Addresses of printed forms within a tenant: the same three below each place that has forms; and their templates."""

from django.urls import URLPattern, path

from review.printed_forms.views import forms, templates

_BELOW = {
    "case-forms": "case/<uuid:case>/forms/",
    "unit-forms": "c/<slug:campaign>/units/<str:unit>/forms/",
    "unit-case-forms": "c/<slug:campaign>/units/<str:unit>/case/<uuid:case>/forms/",
    "desk-case-forms": "c/<slug:campaign>/desk/case/<uuid:case>/forms/",
    "desk-unit-forms": "c/<slug:campaign>/desk/units/<str:unit>/forms/",
}


def _pages(name: str, below: str) -> list[URLPattern]:
    here = {"place": name}
    return [
        path(below, forms.forms, here, name=name),
        path(f"{below}<slug:printout>.docx", forms.word, here, name=f"{name}-docx"),
        path(f"{below}<slug:printout>/pdf/", forms.ask, here, name=f"{name}-ask"),
    ]


_templates = "c/<slug:campaign>/desk/forms/"
_one = f"{_templates}<slug:printout>/"
_file = f"{_one}try/<uuid:file>/"

urlpatterns = [
    *(page for name, below in _BELOW.items() for page in _pages(name, below)),
    path(_templates, templates.templates, name="desk-form-templates"),
    path(_one, templates.template, name="desk-form-template"),
    path(f"{_one}files/", templates.template_files, name="desk-form-template-files"),
    path(f"{_one}own.docx", templates.own, name="desk-form-template-own"),
    path(f"{_one}back/", templates.back, name="desk-form-template-back"),
    path(_file, templates.trial, name="desk-form-template-try"),
    path(f"{_file}filled.docx", templates.filled, name="desk-form-template-filled"),
    path(f"{_file}adopt/", templates.adopt, name="desk-form-template-adopt"),
]
