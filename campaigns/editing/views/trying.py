"""A file tried against the rules of a draft: looked at as an applicant's would be, and thrown away."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.editing.drafts import draft_of, look_at
from campaigns.editing.trial import context_of, judge
from campaigns.editing.views.finishing import category_page
from validators.evaluation import needs_deep
from validators.quantities import MB

MOST_TRIED = 200 * MB
"""Bytes of a file that is tried within a request."""


@login_required
@require_POST
def try_file(request: HttpRequest, campaign_draft: int, category: str, slot: str) -> HttpResponse:
    """Judge one file by a slot's rules, as the draft has them; nothing of it is kept."""
    look = look_at(draft_of(request, campaign_draft))
    doc = look.checked.doc
    spec = next((each for each in doc.categories if each.key == category), None) if doc else None
    place = next((each for each in spec.slots if each.key == slot), None) if spec else None
    if doc is None or spec is None or place is None:
        raise Http404
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > min(MOST_TRIED, place.max_bytes):
        words = (
            "请选择一个文件。"
            if file is None
            else "文件是空的。"
            if not file.size
            else f"“{file.name}”太大：这里能试 {MOST_TRIED // MB}MB 以内的文件，本项材料单个文件也有上限。"
        )
        return category_page(request, look, category, status=422, wrong=slot, wrong_words=words)
    context = context_of(doc, spec, place, {}, now=timezone.now())
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        outcome = judge([path], place, context, names=[file.name or "file"], deep=False)
    return category_page(
        request,
        look,
        category,
        tried=slot,
        tried_name=file.name,
        outcome=outcome,
        slow=needs_deep(place.rules),
    )
