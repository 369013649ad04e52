"""A person's own data, under /me/data/."""

from django.urls import path

from portal.privacy import views

urlpatterns = [
    path("", views.my_data, name="my-data"),
    path("erase/", views.erase, name="my-data-erase"),
    path("keep/", views.keep, name="my-data-keep"),
]
