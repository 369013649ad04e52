from django.urls import path

from portal.monitoring import views

urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("healthz/work", views.ready, {"work": True}, name="working"),
    path("metrics", views.prometheus, name="metrics"),
    path("status/", views.status, name="status"),
]
