"""Addresses of public notices and objections."""

from django.urls import path

from review.objections.views import desk, public

campaign = "c/<slug:campaign>/"

urlpatterns = [
    path(f"{campaign}notice/", public.notice, name="public-notice"),
    path(f"{campaign}notice/object/", public.object_to, name="object"),
    path(f"{campaign}objections/<uuid:objection>/", public.objection, name="objection"),
    path(f"{campaign}objections/<uuid:objection>/files/", public.objection_files, name="objection-files"),
    path(f"{campaign}objections/<uuid:objection>/note/", public.note, name="objection-note"),
    path(f"{campaign}objections/<uuid:objection>/withdraw/", public.withdraw, name="objection-withdraw"),
    path(f"{campaign}desk/notice/", desk.notice, name="desk-notice"),
    path(f"{campaign}desk/notice/end/", desk.end, name="desk-notice-end"),
    path(f"{campaign}desk/objections/<uuid:objection>/step/", desk.step, name="desk-objection-step"),
]
