"""The tus server's addresses, and those for parts sent to the object store, under /files/."""

from django.urls import path

from portal.files.direct import views as direct
from portal.files.tus import views

urlpatterns = [
    path("", views.create, name="tus-create"),
    path("<uuid:upload>", views.upload, name="tus-upload"),
    path("direct/", direct.create, name="direct-create"),
    path("direct/<uuid:upload>", direct.upload, name="direct-upload"),
    path("direct/<uuid:upload>/parts", direct.sign, name="direct-sign"),
    path("direct/<uuid:upload>/done", direct.done, name="direct-done"),
]
