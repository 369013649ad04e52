"""Addresses of the public pages, and of those where they are looked after."""

from django.urls import path

from review.showcase.views import desk, own, public

here = "c/<slug:campaign>/showcase/"
looked_after = "c/<slug:campaign>/desk/showcase/"

urlpatterns = [
    path(here, public.showcase, name="showcase"),
    path(f"{here}sitemap.xml", public.sitemap, name="showcase-sitemap"),
    path(f"{here}<uuid:case>/", public.case, name="showcase-case"),
    path(f"{here}<uuid:case>/share.png", public.share, name="showcase-share"),
    path(f"{here}<uuid:case>/consent/", own.consent, name="my-showcase"),
    path(f"{here}file/<uuid:file>/film/", public.film, name="showcase-film"),
    path(f"{here}file/<uuid:file>/<int:page>.jpg", public.picture, name="showcase-page"),
    path(looked_after, desk.showcase, name="desk-showcase"),
    path(f"{looked_after}<uuid:case>/", desk.case, name="desk-showcase-case"),
]
