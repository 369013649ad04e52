"""Addresses of a tenant's organisation, under /t/<tenant>/."""

from django.urls import path

from portal.organisation import views
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
]
