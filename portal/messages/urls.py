"""What one was told, under /me/notices/."""

from django.urls import path

from portal.messages import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:notice>/", views.notice, name="notice"),
]
