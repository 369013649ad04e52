"""Opening and saving changes nothing, and everything that a document says can be said in the forms."""

import pytest

from campaigns.editing.engine.saving import edited, saved
from campaigns.editing.engine.sections import SECTIONS
from campaigns.schema import Document
from portal.loading import plain
from tests.campaigns.editing.pages import inputs, pages, steps, texts
from tests.factories.campaigns import SLUGS, fixture
from tests.factories.full_campaign import FULL

DOCUMENTS = {**{slug: plain(fixture(slug)) for slug in SLUGS}, "full": FULL}
every_document = pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS)


@every_document
def test_saving_every_page_untouched_changes_nothing(data):
    assert saved(Document, data, texts(data)) == data
    assert [node.name for nodes in pages(data) for node in inputs(nodes) if node.broken] == []


@every_document
def test_a_document_can_be_written_anew_by_its_forms_alone(data):
    """Buttons make the lists and optional parts, then every input is typed into: the same document, from nothing."""
    made = {key: data[key] for key in ("timezone",) if key in data}  # the zone that times are typed in
    for step, kind in sorted(steps(data, made), key=lambda pressed: pressed[0].count(".")):
        made = edited(Document, made, step, kind)
    made = saved(Document, made, texts(data))
    assert Document.model_validate(made) == Document.model_validate(data)


def test_each_key_of_a_document_stands_in_one_section():
    keys = [key for section in SECTIONS for key in section.keys]
    assert sorted(keys) == sorted(Document.model_fields)
