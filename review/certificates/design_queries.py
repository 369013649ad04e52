"""Designs read back: which one a certificate has, and whose words a preview shows."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Length

from campaigns.models import Campaign
from campaigns.schema import Document
from review.access import document_of
from review.certificates.content import CertificateContent, filled, parted
from review.certificates.design import STANDARD, Design, Orientation
from review.certificates.fonts import CHINESE, drawn_by, printable
from review.certificates.wordings import AnyWording, has_wording, unit_wordings
from review.models import CertificateDesign
from submissions.models import Author, Submission
from submissions.states import State

_NAME, _RARE, _TITLE = "买买提·阿不都热合曼", "㑇䶮𬱖𫘧", "基于项目式学习的乡村小学科学课堂数字化实践"
"""Stand in while nobody has handed in anything."""
_LOOKED_AT = 200


def newest_designs(campaign: Campaign) -> dict[str, CertificateDesign]:
    """The latest version for each award's label; "" is for all others."""
    rows = CertificateDesign.objects.filter(campaign=campaign).order_by("award", "-number").distinct("award")
    return {row.award: row for row in rows}


def chosen(designs: dict[str, CertificateDesign], award: str) -> CertificateDesign | None:
    """The design of an award's certificates."""
    return designs.get(award) or designs.get("")


def layout_of(row: CertificateDesign | None) -> Design:
    """What a version says; the standard layout where there is none."""
    return STANDARD[Orientation.LANDSCAPE] if row is None else Design.model_validate(row.layout)


def award_labels(doc: Document) -> list[str]:
    """The awards that have certificates, in the document's order."""
    of_cases = [tier.label for plan in doc.awards for tier in plan.tiers] if doc.certificate else []
    of_units = [award.label for award in doc.unit_awards if award.key in unit_wordings(doc)]
    of_instructors = [doc.instructor_certificate.honour] if doc.instructor_certificate else []
    return list(dict.fromkeys([*of_cases, *of_instructors, *of_units]))


@dataclass(frozen=True, slots=True)
class Sample:
    """Whose words a preview shows."""

    names: str
    title: str
    unit: str


def longest_sample(campaign: Campaign) -> Sample:
    """The longest names, title and unit among the campaign's cases, together on one certificate: the worst that may come."""
    cases = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    title = cases.order_by(Length("title").desc()).values_list("title", flat=True).first()
    authors = Author.objects.filter(submission__in=cases)
    wording = document_of(campaign).certificate
    if wording is not None and wording.per_author:
        names = authors.order_by(Length("name").desc()).values_list("name", flat=True).first()
    else:
        most = cases.annotate(people=Count("authors")).order_by("-people").values("pk")[:_LOOKED_AT]
        lists: dict[int, list[str]] = {}
        for case, name in authors.filter(submission__in=list(most.values_list("pk", flat=True))).values_list(
            "submission", "name"
        ):
            lists.setdefault(case, []).append(name)
        names = max(("、".join(each) for each in lists.values()), key=len, default="")
    unit = authors.order_by(Length("unit_name").desc()).values_list("unit_name", flat=True).first()
    return Sample(names or _NAME, title or _TITLE, unit or "示范市第一实验小学")


def rarest_sample(campaign: Campaign) -> Sample:
    """The name with the most characters beyond the common ones, and the title with the most."""
    cases = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    strange = r"[^\u0001-\u036f\u2010-\u203f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef·]"
    authors = Author.objects.filter(submission__in=cases, name__regex=strange)
    names = max(authors.values_list("name", flat=True)[:_LOOKED_AT], key=_rarity, default=_RARE)
    titles = cases.filter(title__regex=strange).values_list("title", flat=True)[:_LOOKED_AT]
    return Sample(names, max(titles, key=_rarity, default=_TITLE), "示范市第一实验小学")


def _rarity(text: str) -> tuple[int, int]:
    """How many characters the Chinese typeface lacks, and the highest code point."""
    return sum(ord(letter) not in drawn_by(CHINESE) for letter in text), max(map(ord, text), default=0)


def preview_content(
    campaign: Campaign, design: Design, sample: Sample, *, award: str, address: str
) -> CertificateContent:
    """A certificate that nobody was given."""
    doc = document_of(campaign)
    of_unit = next((row for row in doc.unit_awards if row.label == award and row.certificate), None)
    of_instructor = doc.instructor_certificate
    wording: AnyWording | None = of_unit.certificate if of_unit else doc.certificate
    case_award = award
    if of_instructor is not None and (wording is None or award == of_instructor.honour):
        wording, case_award = of_instructor, next(iter(award_labels(doc)), award)
    assert wording is not None or not has_wording(doc)
    names = sample.unit if of_unit else sample.names
    values = {
        "name": names, "authors": names, "title": sample.title, "unit": sample.unit, "campaign": doc.name,
        "award": case_award, "honour": award, "instructors": sample.names, "category": doc.categories[0].label, "track": "",
    }  # fmt: skip
    lead, body = parted(wording.body if wording else "{name}：您的案例《{title}》荣获{award}。")
    return CertificateContent(
        heading=printable(wording.title if wording else "荣誉证书"),
        holder=names,
        name="".join(piece.text for piece in filled(lead, values)),
        text=filled(body, values),
        award=printable(award),
        signed=printable(wording.signed if wording else doc.name),
        date=printable(wording.dated if wording else "") or "2026年12月31日",
        number="（预览）",
        address=address,
        design=design,
    )
