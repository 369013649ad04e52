"""The pages' own scripts: ES modules that import one another by their path under static/, with no build step. Built in."""

import json
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def import_map(context: Context) -> SafeString:
    """The import map of all modules; the only inline script of a page, and so the only one with the policy's nonce."""
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    modules = SafeString(json.dumps({"imports": addresses()}).translate(_ESCAPES))
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, modules)


@cache
def addresses() -> dict[str, Any]:
    """Address by name, `js/toast.js` for static/js/toast.js; with a storage that hashes names, the hashed one."""
    folder = settings.BASE_DIR / "static"
    names = sorted(path.relative_to(folder).as_posix() for path in (folder / "js").rglob("*.js"))
    return {name: static(name) for name in names}
