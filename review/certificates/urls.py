"""Addresses of the certificates within a tenant."""

from django.urls import path

from review.certificates.views import design, desk, pictures

certificates = "c/<slug:campaign>/desk/certificates/"

urlpatterns = [
    path(certificates, desk.certificates, name="desk-certificates"),
    path(f"{certificates}design/", design.design, name="desk-certificate-design"),
    path(f"{certificates}design/pictures/", design.pictures, name="desk-certificate-pictures"),
    path(f"{certificates}design/preview.png", design.preview, name="desk-certificate-preview"),
    path(f"{certificates}all.pdf", desk.batch, {"form": "pdf"}, name="desk-certificates-pdf"),
    path(f"{certificates}all.zip", desk.batch, {"form": "zip"}, name="desk-certificates-zip"),
    path(f"{certificates}table.xlsx", desk.table, name="desk-certificates-table"),
    path(f"{certificates}<int:certificate>/", desk.certificate, name="desk-certificate"),
    path(f"{certificates}<int:certificate>/revoke/", desk.revoke, name="desk-certificate-revoke"),
    path(f"{certificates}<int:certificate>/reissue/", desk.reissue, name="desk-certificate-reissue"),
    path("certificate-pictures/", pictures.shared, name="certificate-pictures"),
    path("certificate-pictures/files/", pictures.shared_files, name="certificate-pictures-files"),
    path("certificate/<str:token>.pdf", desk.my_certificate, name="my-certificate"),
]
