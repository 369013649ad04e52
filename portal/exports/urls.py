"""Tables of a tenant that are taken out, under /t/<tenant>/."""

from django.urls import path

from portal.exports.views import unit_tree

urlpatterns = [path("units/export/", unit_tree, name="units-export")]
