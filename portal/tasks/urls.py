"""What one asked the portal to make, under /t/<tenant>/exports/."""

from django.urls import path

from portal.tasks import views

urlpatterns = [
    path("", views.my_exports, name="my-exports"),
    path("<uuid:task>/", views.task, name="task"),
    path("<uuid:task>/file/", views.file, name="task-file"),
    path("<uuid:task>/cancel/", views.cancel, name="task-cancel"),
    path("<uuid:task>/again/", views.again, name="task-again"),
]
