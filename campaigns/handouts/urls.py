"""What a campaign gives out, under /t/<tenant>/c/<campaign>/handouts/."""

from django.urls import path

from campaigns.handouts.views import handout

urlpatterns = [path("<uuid:file>/", handout, name="handout")]
