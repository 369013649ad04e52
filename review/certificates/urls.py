"""Addresses of the certificates within a tenant."""

from django.urls import path

from review.certificates import design_views, views

certificates = "c/<slug:campaign>/desk/certificates/"

urlpatterns = [
    path(certificates, views.certificates, name="desk-certificates"),
    path(f"{certificates}design/", design_views.design, name="desk-certificate-design"),
    path(f"{certificates}design/preview.png", design_views.preview, name="desk-certificate-preview"),
    path(f"{certificates}all.pdf", views.batch, {"form": "pdf"}, name="desk-certificates-pdf"),
    path(f"{certificates}all.zip", views.batch, {"form": "zip"}, name="desk-certificates-zip"),
    path(f"{certificates}table.xlsx", views.table, name="desk-certificates-table"),
    path(f"{certificates}<int:certificate>/", views.certificate, name="desk-certificate"),
    path(f"{certificates}<int:certificate>/revoke/", views.revoke, name="desk-certificate-revoke"),
    path(f"{certificates}<int:certificate>/reissue/", views.reissue, name="desk-certificate-reissue"),
    path("certificate/<str:token>.pdf", views.my_certificate, name="my-certificate"),
]
