"""Addresses that name no tenant: whether a receipt is genuine."""

from django.urls import path

from submissions.views import receipts

urlpatterns = [path("<str:code>/", receipts.receipt, name="receipt")]
