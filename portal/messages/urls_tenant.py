"""Whether a tenant's notifications also go by text message, under /t/<tenant>/texts/."""

from django.urls import path

from portal.messages import views

urlpatterns = [path("", views.tenant_texts, name="texts")]
