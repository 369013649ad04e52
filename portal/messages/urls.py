"""What one was told (通知), under /me/notices/."""

from django.urls import path

from portal.messages import views

urlpatterns = [
    path("", views.notifications, name="notices"),
    path("texts/", views.own_texts, name="notices-texts"),
    path("<int:notification>/", views.notification, name="notice"),
]
