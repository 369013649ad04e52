"""Templates and their components fit together; what the component library would swallow is found here, with the file.

django-cotton prints an attribute that does not compile as it stands, ignores one that its component does not know,
and reads the words of `:name="{{ ... }}"` as a Python value.
"""

import re

import pytest
from django.template import Template, TemplateDoesNotExist, TemplateSyntaxError, engines
from django_cotton.compiler_regex import CottonCompiler
from django_cotton.templatetags._component import AttrKind, CottonComponentNode
from django_cotton.templatetags._slot import CottonSlotNode
from django_cotton.templatetags._vars import CottonVarsNode

from tests.architecture.source import ROOT

FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
PLAIN_VALUE = re.compile(r"[A-Za-z_][\w.]*|\d+")


def _compiled(name):
    return engines["django"].get_template(name).template


def _declared(name):
    """Attributes and slots that a component says it knows, from its `<c-vars>`."""
    (node,) = _compiled(name).nodelist.get_nodes_by_type(CottonVarsNode)
    return {var.accessible_key for var in node._prepared_vars} | {
        key.replace("-", "_") for key in node.empty_vars
    }


def _faults(name, load=_compiled):
    try:
        nodes = load(name).nodelist
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError) as error:
        return [f"{name}: {error}"]
    faults = []
    for node in nodes.get_nodes_by_type(CottonComponentNode):
        where = f"{name}: <c-{node.component_name}>"
        component = f"cotton/{node.component_name.replace('-', '_')}.html"
        if component not in NAMES:
            faults.append(f"{where} is no component")
            continue
        slots = [slot.slot_name for slot in node.nodelist if isinstance(slot, CottonSlotNode)]
        given = [attr.key.replace("-", "_") for attr in node._prepared_attrs] + slots
        faults += [f"{where} does not know {key}" for key in given if key not in _declared(component)]
        for attr in node._prepared_attrs:
            if attr.kind == AttrKind.STATIC and ("{{" in attr.value or "{%" in attr.value):
                faults.append(f"{where} {attr.key} does not compile: {attr.value}")
            if attr.kind == AttrKind.DYNAMIC and not PLAIN_VALUE.fullmatch(attr.value):
                faults.append(f"{where} :{attr.key} is no plain variable: {attr.value}")
            if attr.kind == AttrKind.UNQUOTED:
                faults.append(f"{where} {attr.key} has no quotes")
    return faults


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_and_uses_components_as_they_are(name):
    assert _faults(name) == []


def test_no_component_prints_its_attributes_wholesale():
    """`{{ attrs }}` escapes nothing."""
    assert [
        path.name
        for path in (FOLDER / "cotton").glob("*.html")
        if re.search(r"\battrs\b", path.read_text("utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<c-alert>{% bogus %}</c-alert>", "Invalid block tag on line 1: 'bogus'"),
        ("<c-alrt>text</c-alrt>", "<c-alrt> is no component"),
        ('<c-alert titel="a">text</c-alert>', "<c-alert> does not know titel"),
        ('<c-alert><c-slot name="foot">a</c-slot></c-alert>', "<c-alert> does not know foot"),
        ('<c-alert title="{{ a|bogus }}">text</c-alert>', "<c-alert> title does not compile: {{ a|bogus }}"),
        ('<c-alert :title="{{ a }}">text</c-alert>', "<c-alert> :title is no plain variable: {{ a }}"),
        ("<c-alert title=a >text</c-alert>", "<c-alert> title has no quotes"),
    ],
)
def test_a_fault_is_found_and_its_file_named(source, fault):
    (found,) = _faults("page.html", lambda name: Template(CottonCompiler().process(source)))
    assert found.startswith(f"page.html: {fault}")
