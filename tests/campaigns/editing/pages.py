"""A draft's pages without a browser: every input as its page shows it, and what a browser would send of it."""

from campaigns.editing.engine.choices import Known
from campaigns.editing.engine.nodes import Maker
from campaigns.editing.engine.places import place_of, value_at
from campaigns.editing.engine.saving import model_at, zone_of
from campaigns.editing.engine.sections import SECTIONS
from campaigns.schema import Document
from portal.organisation.terms import Organisation, UnitTerms

EMPTY = Organisation(slug="test", terms=UnitTerms())


def pages(data, organisation=EMPTY):
    """The nodes of every page of the draft: of the sections, and of the parts with pages of their own."""
    maker = Maker(Known(data, organisation), {}, {}, zone_of(data))
    waiting = [maker.nodes_of(Document, (), section.keys) for section in SECTIONS]
    while waiting:
        nodes = waiting.pop()
        yield nodes
        for item in own_pages(nodes):
            place = place_of(item.name)
            waiting.append(maker.nodes_of(model_at(Document, data, place), place))


def own_pages(nodes):
    """Parts that are edited on a page of their own."""
    for node in nodes:
        yield from own_pages(node.nodes)
        for item in node.items:
            if item.own_page:
                yield item
            yield from own_pages(item.nodes)


def inputs(nodes):
    """Inputs with a name, of parts and lists too."""
    for node in nodes:
        if node.kind == "part":
            yield from inputs(node.nodes)
        elif node.kind == "parts":
            for item in node.items:
                yield from inputs(item.nodes)
        else:
            yield node


def sent(node):
    """What a browser sends of an input that nobody touched."""
    options = [*node.options, *node.more_options]
    match node.kind:
        case "checks":
            # the order of boxes says nothing, so that of the document serves as well
            return ["", *(node.text.split("\n") if node.text else [])]
        case "yes_no":
            return ["0", "1"] if node.text == "1" else ["0"]
        case "choice" | "tristate":
            return [next((option.value for option in options if option.chosen), options[0].value)]
    return [node.text.replace("\n", "\r\n")]


def texts(data):
    """Everything that all pages of the draft would send."""
    return {node.name: sent(node) for nodes in pages(data) for node in inputs(nodes)}


def steps(data, made):
    """Buttons that give the draft `made` the lists and optional parts of `data`: (what is pressed, the kind chosen)."""
    for nodes in pages(data):
        yield from _steps(nodes, data, made)


def _steps(nodes, data, made):
    for node in nodes:
        if node.kind == "part" and node.optional and node.present:
            yield f"add:{node.name}", ""
        for item in node.items:
            value = value_at(data, place_of(item.name))
            yield f"add:{node.name}", value.get("rule") or (value.get("kind", "") if node.kinds else "")
            yield from _steps(item.nodes, data, made)
        yield from _steps(node.nodes, data, made)
