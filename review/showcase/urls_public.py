"""What search engines ask the whole portal for."""

from django.urls import path

from review.showcase.views import engines

urlpatterns = [
    path("robots.txt", engines.robots, name="robots"),
    path("sitemap.xml", engines.sitemaps, name="sitemap"),
]
