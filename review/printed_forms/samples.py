"""A case and a unit that nobody handed in: to see a form filled before there is a real one. No row is written."""

from collections.abc import Iterable
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Document, Field_, FieldKind
from campaigns.schema.outputs import Printout
from portal.models import Unit
from review.printed_forms.subjects import CaseSubject, Subject, UnitSubject
from submissions.messages import AUTHOR_COLUMNS
from submissions.models import Author, Submission

_LENGTH = 300
"""字 of a longer answer whose limit says nothing."""


def sample_subject(campaign: Campaign, doc: Document, printout: Printout) -> Subject:
    """What the printout is filled from where there is nothing real."""
    if printout.of == "unit":
        forms = doc.recommend.forms if doc.recommend else ()
        fields = next((form.fields for form in forms if form.key == printout.unit_form), ())
        return UnitSubject(campaign, doc, sample_unit(campaign), sample=answers_of(fields))
    category = next(each for each in doc.categories if printout.is_for(each.key))
    submission = Submission(
        campaign=campaign,
        category=category.key,
        group=next(iter(category.groups), next((group.key for group in doc.groups), "")),
        track=next(iter(category.tracks), ""),
        title="（示例）某某案例",
        number=f"{doc.slug}-000001",
        answers=answers_of(category.fields),
    )
    people = [
        Author(
            position=n,
            name=f"（示例）作者{n + 1}",
            unit_name="（示例）某某学校",
            phone=f"1380000000{n}",
            details={column: AUTHOR_COLUMNS.get(column, column) for column in category.team.columns},
        )
        for n in range(min(category.team.most, 3))
    ]
    recommending = sample_unit(campaign) if printout.by_unit else None
    return CaseSubject(submission, doc, people, recommending)


def sample_unit(campaign: Campaign) -> Unit:
    """A unit that is none."""
    return Unit(key="sample", name="（示例）某某教育局", tenant_id=campaign.tenant_id)


def answers_of(fields: Iterable[Field_]) -> dict[str, Any]:
    """An answer of its kind to each field; a longer text as long as it may be."""
    return {field.key: _answer(field) for field in fields}


def _answer(field: Field_) -> Any:
    match field.kind:
        case FieldKind.CHOICE:
            return field.options[0].key
        case FieldKind.CHOICES:
            return [option.key for option in field.options[:2]]
        case FieldKind.TABLE:
            return [{column.key: _answer(column) for column in field.columns} for _ in range(2)]
        case FieldKind.TEXT:
            return _long(field)
        case FieldKind.NUMBER | FieldKind.SIZE:
            return "12.5"
        case FieldKind.DATE:
            return "2025-06-01"
        case FieldKind.PHONE:
            return "13800000000"
        case FieldKind.EMAIL:
            return "name@example.cn"
        case FieldKind.ID_NUMBER:
            return "110101199003070002"
        case FieldKind.LINKS:
            return "https://example.cn/one\nhttps://example.cn/two"
        case FieldKind.KEYWORDS:
            return "数字化；示例；案例"
    return f"（示例）{field.label}"


def _long(field: Field_) -> str:
    most = max((limit.max_zi or 0 for limit in field.limits), default=0) or _LENGTH
    sentence = f"这是“{field.label}”的示例文字，用来看版式。"
    lines = [sentence * 3] * max(1, most // (len(sentence) * 3))
    return "\n".join(lines)
