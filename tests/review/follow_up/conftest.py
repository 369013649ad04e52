"""A campaign with three follow-up marks."""

import pytest

MARKS = [
    {"key": "topic", "label": "申报课题"},
    {"key": "journal", "label": "推荐刊物"},
    {"key": "site", "label": "示范基地"},
]
ROSTERS = [
    {"key": "after", "label": "后续汇总表", "audience": "organiser", "sort": ["title"], "columns": [
        {"label": "作品", "value": "title"}, {"label": "去向", "value": "marks"}, {"label": "课题", "value": "mark:topic"}]},
    {"key": "plain", "label": "作品表", "audience": "organiser", "sort": ["title"], "columns": [{"label": "作品", "value": "title"}]},
]  # fmt: skip


@pytest.fixture
def marked_world(db, storage, monkeypatch):
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(marks=MARKS, rosters=ROSTERS)
    with tenant_scope(made.tenant):
        yield made
