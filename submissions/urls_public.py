"""Addresses that name no tenant: whether a receipt is genuine."""

from django.urls import path

from submissions.views import receipts

urlpatterns = [
    path("", receipts.look_up, name="receipt-look-up"),
    path("<str:code>/", receipts.receipt, name="receipt"),
]
