"""Reading drafts: who may open one, what is wrong with it, the inputs of one of its pages."""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.editing.draft_rules import decide_publishable
from campaigns.editing.engine.checking import Checked, check
from campaigns.editing.engine.choices import Known
from campaigns.editing.engine.nodes import Maker, Node, Problems, anchor, named, shown_at, spots_in, title_of
from campaigns.editing.engine.places import Place, dotted, place_of, value_at
from campaigns.editing.engine.saving import model_at, zone_of
from campaigns.editing.engine.sections import (
    SECTIONS,
    Section,
    by_section,
    page_of,
    section_named,
    section_of,
    trail,
)
from campaigns.editing.engine.shapes import shape_at
from campaigns.editing.engine.values import ABSENT
from campaigns.editing.queries import slug_taken
from campaigns.models import CampaignDraft
from campaigns.schema import Document
from portal.decisions import refuse
from portal.models import Role
from portal.organisation.queries import organisation_of
from portal.organisation.terms import Organisation
from portal.visitors import acting_as
from portal.words import say


def draft_of(request: HttpRequest, pk: int) -> CampaignDraft:
    """A draft of the tenant, for those who may write rules."""
    acting_as(request, Role.ORGANISER)
    rows = CampaignDraft.objects.select_related("campaign__current", "tenant", "changed_by")
    draft: CampaignDraft = get_object_or_404(rows, pk=pk)
    return draft


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line of the front page: where, what, and the page that mends it."""

    where: str
    words: str
    page: str
    anchor: str


@dataclass(frozen=True)
class Look:
    """A draft compared with the schema and the organisation."""

    draft: CampaignDraft
    data: dict[str, Any]
    organisation: Organisation
    checked: Checked

    @property
    def publishable(self) -> bool:
        return self.checked.doc is not None and not self.checked.problems

    @property
    def mistakes(self) -> list[Mistake]:
        """Everything that keeps it from being published."""
        return [self._line(place, words) for place, each in self.checked.problems.items() for words in each]

    @property
    def advice(self) -> list[Mistake]:
        """What is probably not meant."""
        return [self._line(place, words) for place, each in self.checked.advice.items() for words in each]

    @property
    def tabs(self) -> list[tuple[Section, int, int]]:
        """Every section with how many mistakes and how much advice stand in it."""
        wrong, advised = by_section(self.checked.problems), by_section(self.checked.advice)
        return [(each, wrong.get(each.key, 0), advised.get(each.key, 0)) for each in SECTIONS]

    @property
    def unsure(self) -> list[Mistake]:
        """What was found in a notice and nobody has checked."""
        return [
            self._line(place_of(each["place"]), each["problem"] or f"依据“{each['sentence']}”")
            for each in self.draft.unsure
        ]

    def _line(self, place: Place, words: str) -> Mistake:
        page = page_of(place, self.data)
        return Mistake(where_words(place, self.data), words, page, anchor(dotted(place)))


def look_at(draft: CampaignDraft, data: dict[str, Any] | None = None) -> Look:
    """The draft (or other data in its place) with what is wrong with it."""
    data = draft.document if data is None else data
    organisation = organisation_of(draft.tenant)
    checked = check(data, organisation)
    _check_slug(draft, data, checked)
    return Look(draft, data, organisation, checked)


def _check_slug(draft: CampaignDraft, data: dict[str, Any], checked: Checked) -> None:
    slug = data.get("slug")
    if not isinstance(slug, str):
        return
    refusal = refuse("campaign_exists", slug=slug) if draft.campaign is None and slug_taken(slug) else None
    if draft.campaign is not None and checked.doc is not None:
        refusal = decide_publishable(checked.doc, campaign=draft.campaign.slug)
    if refusal is not None and not refusal:
        checked.problems.setdefault(("slug",), []).append(say(refusal))


def where_words(place: Place, data: Any) -> str:
    """类别 › 教学革新 › 视频 › 单个文件上限: the section, the parts of lists on the way, the input."""
    names = [section_of(dotted(place)).title] if place else []
    for n, part in enumerate(place):
        value = value_at(data, place[: n + 1])
        if isinstance(part, int) and isinstance(value, dict):
            names.append(title_of(value, part))
    label = _input_words(place, data)
    return " › ".join(names if not label or label in names else [*names, label])


def _input_words(place: Place, data: Any) -> str:
    """What the input at the place is called; "" for a part of a list."""
    keys = [n for n, part in enumerate(place) if isinstance(part, str)]
    if not keys or isinstance(value_at(data, place), dict):
        return ""
    model = model_at(Document, data, place[: keys[-1]])
    shape = shape_at(model, str(place[keys[-1]])) if model else None
    return named(model, shape).name if model and shape else ""


@dataclass(frozen=True)
class Page:
    """One page of a draft: its inputs, and the pages above it."""

    name: str
    title: str
    help: str
    section: Section
    nodes: list[Node]
    trail: list[tuple[str, str]]
    problems: tuple[str, ...]
    advice: tuple[str, ...]
    shape: str
    own_key: str = ""

    def still_shows(self, shape: str, *keys: str) -> bool:
        """Whether a page that was made earlier, of this `shape`, shows the same parts: the part has one of the `keys`, the
        one that it had then or the one that was typed.
        """
        return shape == self.shape and self.own_key in keys

    @property
    def open(self) -> list[Node]:
        return [node for node in self.nodes if not node.folded]

    @property
    def more(self) -> list[Node]:
        return [node for node in self.nodes if node.folded]


def page_at(look: Look, name: str) -> Page:
    """The page of a section, or of a part with a page of its own; Http404 where there is none."""
    known = Known(look.data, look.organisation)
    maker = Maker(known, look.checked.problems, look.checked.advice, zone_of(look.data))
    section = section_named(name)
    if section is not None:
        nodes = maker.nodes_of(Document, (), section.keys)
        held = {key: look.data.get(key) for key in section.keys}
        return Page(
            name,
            section.title,
            section.help,
            section,
            nodes,
            [],
            *_loose(look, name, nodes),
            _shape([], held),
        )
    place = place_of(name)
    value = value_at(look.data, place) if place and isinstance(place[-1], int) else ABSENT
    model = model_at(Document, look.data, place) if isinstance(value, dict) else None
    if model is None or page_of(place, look.data) != name:
        raise Http404
    assert isinstance(value, dict)
    keys = [value_at(look.data, (*place[:n], "key")) for n in range(1, len(place))]
    nodes = maker.nodes_of(model, place)
    return Page(
        name,
        title_of(value, int(place[-1])),
        "",
        section_of(name),
        nodes,
        list(trail(place, look.data)),
        *_loose(look, name, nodes),
        _shape([str(key) for key in keys if key is not ABSENT], value),
        str(value.get("key", "")),
    )


def _loose(look: Look, name: str, nodes: list[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Mistakes and advice of the page that stand beside none of its inputs."""
    spots = list(spots_in(nodes))

    def left(said: Problems) -> tuple[str, ...]:
        places = [place for place in said if page_of(place, look.data) == name]
        return tuple(words for place in places if not shown_at(spots, place) for words in said[place])

    return left(look.checked.problems), left(look.checked.advice)


def _shape(above: list[str], value: Any) -> str:
    """What lists a page shows and which parts are in them: another page may be laid over it while this stays the same."""
    return hashlib.sha256(json.dumps([above, _skeleton(value)], sort_keys=True).encode()).hexdigest()[:16]


def _skeleton(value: Any) -> Any:
    """Lists of parts and the rules in them; None where there are none."""
    if isinstance(value, dict):
        inner = {key: _skeleton(item) for key, item in value.items() if isinstance(item, dict | list)}
        return {key: part for key, part in inner.items() if part} or None
    parts = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [[item.get("rule"), _skeleton(item)] for item in parts] or None


def without_what_json_lacks(value: Any) -> Any:
    """The values of a YAML text as a column of JSON can hold them: a number without end is kept as text."""
    if isinstance(value, dict):
        return {key: without_what_json_lacks(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_what_json_lacks(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
