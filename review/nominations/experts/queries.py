"""The people that units nominated as reviewers in their forms."""

from campaigns.fields.values import as_text, rows_of
from campaigns.models import Campaign
from campaigns.schema import Document, UnitForm
from portal.typed_text import email_address, kept_phone, one_line
from review.judging.queries import LEFT
from review.models import Reviewer, UnitDocument
from review.nominations.experts.choosing import NominatedExpert, keys_of, with_standing


def nominating_forms(doc: Document) -> dict[str, UnitForm]:
    """The campaign's unit forms with tables of nominated experts."""
    return {form.key: form for form in (doc.recommend.forms if doc.recommend else ()) if form.experts}


def nominated_experts(campaign: Campaign, doc: Document) -> list[NominatedExpert]:
    """Every row of those tables by the units' order in the tree. Two queries."""
    forms = nominating_forms(doc)
    if not forms:
        return []
    documents = (
        UnitDocument.objects.filter(campaign=campaign, form__in=forms)
        .select_related("unit")
        .order_by("unit__path", "form")
    )
    nominated = [
        expert for document in documents for expert in _rows(document, forms[document.form])
    ]  # fmt: skip
    panel = Reviewer.objects.filter(campaign=campaign, panel=None).exclude(state__in=LEFT)
    known = panel.values_list("name", "unit_name", "phone", "email")
    return with_standing(nominated, [keys_of(*reviewer) for reviewer in known])


def _rows(document: UnitDocument, form: UnitForm) -> list[NominatedExpert]:
    tables = {field.key: field for field in form.fields}
    experts = []
    for key in form.experts:
        for number, row in enumerate(rows_of(document.answers.get(key)), start=1):
            cells = {
                column: one_line(as_text(row.get(column)))
                for column in ("name", "title", "unit", "phone", "email")
            }
            if not cells["name"]:
                continue
            experts.append(
                NominatedExpert(
                    key=f"{document.pk}-{key}-{number}", by_unit=document.unit.name, table=tables[key].label,
                    name=cells["name"][:60], title=cells["title"], unit=cells["unit"][:120],
                    phone=kept_phone(cells["phone"])[:20], email=email_address(cells["email"]) or "",
                )
            )  # fmt: skip
    return experts
