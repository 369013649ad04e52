"""Rows that belong together are of one tenant, held by the database."""

from django.db import migrations

from portal.database.tenant_keys import of_one_tenant

KEYS = [
    ("review_unitdocument", "folder_id", "portal_folder"),
    ("review_objection", "folder_id", "portal_folder"),
    ("review_objection", "notice_id", "review_publicnotice"),
    ("review_objectionnote", "objection_id", "review_objection"),
    ("review_filmnote", "assignment_id", "review_assignment"),
    ("review_casediscussion", "thread_id", "portal_thread"),
]
"""Table, its column, and the table that the column points at."""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial"), ("portal", "0002_of_one_tenant")]

    operations = [of_one_tenant(*key) for key in KEYS]
