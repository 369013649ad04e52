"""Receipts as pages show them: to the person's own people whole, to whoever holds the code only what the code is for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from django.conf import settings
from django.db.models import Case, Func, IntegerField, OuterRef, QuerySet, Subquery, TextField, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portal.signing import Proof, canonical, key_id, prove, public_key
from portal.tenants import all_tenants
from submissions.models import Receipt, Submission
from submissions.receipts import signing
from submissions.receipts.signing import UNKNOWN
from validators.quantities import size_words


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file on a receipt. `name` is empty where it must not be told."""

    slot: str
    name: str
    size: str
    sha256: str
    known: bool


@dataclass(frozen=True)
class PrintedReceipt:
    """One receipt on paper or on its public page. With `hidden`, nothing in it names a person, a title or a file."""

    receipt: Receipt
    proof: Proof
    hidden: bool
    code: str
    address: str
    public_key: str
    at: dt.datetime
    begun: dt.datetime | None
    closes: dt.datetime | None
    files: Sequence[FileLine]
    size: str
    count: int

    @property
    def is_case(self) -> bool:
        return self.receipt.kind == Receipt.Kind.CASE

    @property
    def qr(self) -> SafeString:
        """The public address as a picture; made of our own digits and letters only."""
        drawn = segno.make(self.address, error="m").svg_inline(border=0, omitsize=True, svgclass="receipt-qr")
        return mark_safe(drawn)  # noqa: S308 - segno draws squares, nobody's text is in it

    @property
    def signed_text(self) -> str:
        """Exactly what was signed, for a check without the portal."""
        return canonical(self.receipt.statement).decode()


def public_keys() -> list[str]:
    """The keys whose receipts are still recognised, the one in use first."""
    return [public_key(settings.RECEIPT_KEY), *settings.RECEIPT_OLD_KEYS]


def printed(receipt: Receipt, *, hidden: bool) -> PrintedReceipt:
    """A receipt with its signature looked at."""
    statement, publics = receipt.statement, public_keys()
    path = reverse("receipt", kwargs={"code": receipt.code})
    files = signing.files_of(statement)
    return PrintedReceipt(
        receipt=receipt,
        proof=prove(statement, receipt.key, receipt.signature, publics),
        hidden=hidden,
        code=signing.grouped(receipt.code),
        address=f"{settings.PUBLIC_ADDRESS}{path}",
        public_key=next((key for key in publics if key_id(key) == receipt.key), ""),
        at=dt.datetime.fromisoformat(statement["at"]),
        begun=_moment(statement.get("begun")),
        closes=_moment(statement["closes"]),
        files=[
            FileLine(
                file["slot"], "" if hidden else file["name"], size_words(file["size"]), file["sha256"],
                known=file["sha256"] not in {"", UNKNOWN},
            )
            for file in files
        ],
        size=size_words(sum(file["size"] for file in files)),
        count=len(files),
    )  # fmt: skip


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def printed_receipts(submission: Submission, only: str = "") -> list[PrintedReceipt]:
    """The case's receipts, handing-in first, or the one with the code. Not to be shown to experts: names stand in them."""
    rows = _in_order(Receipt.objects.filter(submission=submission).select_related("campaign"))
    if only:
        rows = rows.filter(code=signing.tidy_code(only))
    return [printed(receipt, hidden=False) for receipt in rows]


def _in_order(rows: "QuerySet[Receipt]") -> "QuerySet[Receipt]":
    first = Case(When(kind=Receipt.Kind.CASE, then=0), default=1, output_field=IntegerField())
    over = Case(When(ended="", then=0), default=1, output_field=IntegerField())
    return rows.order_by(over, first, "-at", "pk")


def receipt_with(code: str) -> PrintedReceipt | None:
    """A receipt by its code; anyone may ask, of any tenant. In a blind campaign it tells nothing of who or what."""
    with all_tenants():  # the code is unguessable, and the page says only what the paper says, or less
        rows = Receipt.objects.select_related("tenant", "campaign__current")
        receipt = rows.filter(code=signing.tidy_code(code)).first()
    if receipt is None:
        return None
    rules = receipt.campaign.current
    return printed(receipt, hidden=rules is None or rules.doc.review.blind)


def code_of_file() -> Subquery:
    """The code of each file's receipt, to annotate files with."""
    # Not Concat: its COALESCE counts as an operation that may reveal rows, and no index would serve it (docs/architecture.md, 墙).
    about = Func(
        Cast(OuterRef("uuid"), TextField()),
        template="('file:' || %(expressions)s)",
        output_field=TextField(),
    )
    return Subquery(Receipt.objects.filter(about=about).values("code")[:1])
