"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DATABASE_POOL", "32")
application = get_wsgi_application()
# Imports every view and sorts the addresses now: seconds that the first visitor of each process would wait.
reverse("front")
