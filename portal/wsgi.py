"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DATABASE_POOL", "32")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - imports every view now: two seconds that the first visitor would wait
