"""One template and its values in, one filled document out. In the child only."""

import io
import json
import re
import unicodedata
import zipfile
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from validators.probes.forms import footers, pictures, template_package
from validators.probes.forms.expressions import Expressions, Refused

TEMPLATE, VALUES = "template.docx", "values.json"
"""Members of the bundle that the parent hands in."""
MOST_NAMED = 50
LONGEST = 200_000
"""Characters of one value."""
_SHIFTS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows them; the text keeps its own."""


def fill(path: str, out: str) -> dict[str, Any]:
    """Write the filled document to `out`; {"used", "unknown"} of the template, or {"code", "what"} why there is none."""
    with zipfile.ZipFile(path) as bundle:
        template, values = bundle.read(TEMPLATE), json.loads(bundle.read(VALUES))
    environment = Expressions(values["vocabulary"])
    try:
        template_package.look(template)
        content = _filled(template, environment, values, path)
    except Refused as refused:
        return {"code": refused.code, "what": refused.what}
    except TemplateSyntaxError as error:
        return {"code": "syntax", "what": _place(error)}
    except TemplateError as error:
        return {"code": "syntax", "what": str(error)[:200]}
    except (KeyError, ValueError) as error:  # a package that python-docx cannot make sense of
        return {"code": "damaged", "what": type(error).__name__}
    with open(out, "wb") as file:
        file.write(content)
    return {"used": list(environment.used), "unknown": list(environment.unknown)[:MOST_NAMED]}


def _filled(template: bytes, environment: Expressions, values: dict[str, Any], path: str) -> bytes:
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    context = _clean(values["context"])
    placed = pictures.place(document, context, path, values["pictures"], values["address"])
    document.render(context, environment, autoescape=True)
    pictures.fit(document.docx, placed)
    footers.write(document.docx, values["footer"], values["code"])
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = values["name"][:200], "", ""
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()


def _clean(value: Any) -> Any:
    """Texts without what XML cannot hold; a line's end becomes a paragraph's."""
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    text = _SHIFTS.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST]
    kept = (
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in "\ufffe\uffff")
    )
    return "".join(kept).replace("\n", "\a")


def _place(error: TemplateSyntaxError) -> str:
    """The words around the mistake, without the markup."""
    around = " ".join(getattr(error, "docx_context", None) or [])
    tags = re.findall(r"\{[{%][^{}]{0,80}(?:[}%]\}|$)", around)
    return "；".join(tags)[:160] or str(error.message or "")[:160]
