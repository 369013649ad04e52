"""A roster laid out as the notice has it: title, contact and seal lines, columns, notes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.fields.merge_fields import Output, Scope, Subjects, campaign_subjects, getter
from campaigns.models import Campaign
from campaigns.schema import Document, Roster
from campaigns.schema.rosters import RosterLine
from portal.models import Unit
from portal.tables.sheets import Piece, Sheet, SheetColumn
from review.exports.cells import sheet_column
from review.merge_fields import UnitFormSubject
from review.models import UnitDocument

BY_HAND = "　" * 6
"""Room for what is written by hand behind a label."""


def sheet_of(
    campaign: Campaign,
    roster: Roster,
    doc: Document,
    *,
    day: dt.date,
    unit: Unit | None = None,
    code: str = "",
    hidden: Sequence[SheetColumn] = (),
) -> Sheet:
    """The roster's layout: of the whole campaign, or of a unit; `code` is that of the unit's list. One query at most."""
    subjects: dict[Scope, Any] = {
        **campaign_subjects(doc, day=day),
        Scope.UNIT: unit or campaign.tenant,
        Scope.UNIT_FORM: _form(campaign, roster, doc, unit),
    }
    above = _lines(roster.above or _standard(roster), subjects)
    if code:
        above = [[Piece(f"名单编号 {code}", right=True)], *above]
    return Sheet(
        name=roster.label,
        columns=[*(sheet_column(column, doc) for column in roster.columns), *hidden],
        appendix=roster.appendix,
        title=roster.heading,
        above=above,
        below=_lines(roster.below, subjects),
        landscape=roster.landscape,
        ruled=True,
    )


def _standard(roster: Roster) -> tuple[RosterLine, ...]:
    """What stands above a unit's table where the document says nothing of seals: it is stamped all the same."""
    if roster.audience != "unit" or roster.below:
        return ()
    return RosterLine(label="填报单位（盖章）", value="unit_name"), RosterLine(
        value="date", beside=True, right=True
    )


def _lines(lines: Sequence[RosterLine], subjects: Subjects) -> list[list[Piece]]:
    found: list[list[Piece]] = []
    for line in lines:
        piece = Piece(_said(line, subjects), line.right)
        if line.beside and found:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _said(line: RosterLine, subjects: Subjects) -> str:
    """The label with what stands behind it; without a value the label alone."""
    value = str(getter(line.value, Output.ROSTER_LINE)(subjects))
    if line.value == "blank" or not line.label:
        return line.label or value
    return f"{line.label}：{value or BY_HAND}"


def _form(campaign: Campaign, roster: Roster, doc: Document, unit: Unit | None) -> UnitFormSubject | None:
    forms = {form.key: form for form in doc.recommend.forms} if doc.recommend else {}
    form = forms.get(roster.unit_form or "")
    if form is None or unit is None:
        return None
    document = UnitDocument.objects.filter(campaign=campaign, unit=unit, form=form.key).first()
    answers: Mapping[str, Any] = document.answers if document else {}
    return UnitFormSubject(form, answers)
