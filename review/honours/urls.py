"""Addresses of the unit honours within a tenant."""

from django.urls import path

from review.honours import views

honours = "c/<slug:campaign>/desk/honours/"

urlpatterns = [
    path(honours, views.honours, name="desk-honours"),
    path(f"{honours}<int:honour>/adjust/", views.adjust, name="desk-honour-adjust"),
    path(f"{honours}<int:honour>/withdraw/", views.withdraw, name="desk-honour-withdraw"),
    path(f"{honours}list/<slug:award>/publish/", views.publish, name="desk-honours-publish"),
    path(f"{honours}list/<slug:award>/table.xlsx", views.export, name="desk-honours-table"),
]
