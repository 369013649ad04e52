"""Addresses of a tenant's organisation, under /t/<tenant>/."""

from django.urls import path

from portal.organisation import views
from portal.organisation.units.views import table as units_table
from portal.organisation.units.views import tree as units
from portal.organisation.vocabulary import views as vocabulary

urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/export/", views.export, name="organisation-export"),
    path("organisation/terms/", vocabulary.terms, name="organisation-terms"),
    path(
        "organisation/terms/<slug:what>/<slug:key>/rename/",
        vocabulary.rename,
        name="organisation-term-rename",
    ),
    path(
        "organisation/terms/<slug:what>/<slug:key>/remove/",
        vocabulary.remove,
        name="organisation-term-remove",
    ),
    path("units/", units.units, name="units"),
    path("units/find/", units.find, name="units-find"),
    path("units/add/", units.add, name="unit-add"),
    path("units/let/", units.let, name="units-let"),
    path("units/table/", units_table.table, name="units-table"),
    path("units/of/<str:unit>/", units.edit, name="unit-edit"),
    path("units/of/<str:unit>/move/", units.move, name="unit-move"),
    path("units/of/<str:unit>/merge/", units.merge, name="unit-merge"),
    path("units/of/<str:unit>/close/", units.close, name="unit-close"),
    path("units/of/<str:unit>/reopen/", units.reopen, name="unit-reopen"),
]
