"""Addresses that name no tenant: whether a receipt is genuine."""

from django.urls import path

from submissions.receipts import views

urlpatterns = [
    path("", views.look_up, name="receipt-look-up"),
    path("<str:code>/", views.receipt, name="receipt"),
]
