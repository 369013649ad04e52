"""What a printed form's values are called in its Word template, and the layout that a printout's rows describe. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.schema import Document, Field_, FieldKind
from campaigns.schema.outputs import Printout, PrintRow
from portal.documents.layout import Block, Box, Cell, Column, Form, Grid, Line, Repeated

CHOSEN = frozenset({"group", "category", "track"})
"""Merge fields that are one of several: printed as boxes to tick."""
PEOPLE = ("author_table", "team_table")
INSTRUCTORS = "instructor_table"
PERSON_COLUMNS = {"seq": "序号", "role": "署名", "name": "姓名", "unit": "所在单位", "phone": "手机号"}
_WIDE = {"unit": 4, "address": 3, "email": 3, "phone": 2, "name": 2, "title": 2, "department": 2, "post": 2}
_TICKED = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})


def name_of(key: str) -> str:
    """A key as a name of the template language, which has no hyphens."""
    return key.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that a printout's answers come from, by key; of several categories, of each key the first."""

    fields: Mapping[str, Field_]
    people: Sequence[str] = ()
    """Columns of the authors' table, beside `PERSON_COLUMNS`."""
    instructors: Sequence[str] = ()
    """The same of the instructors' table."""
    rosters: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Columns (name, label) of the rosters that it shows."""


def asked_by(doc: Document, printout: Printout) -> Asked:
    """What the printout's cases, or its unit form, are asked."""
    if printout.of == "unit":
        forms = doc.recommend.forms if doc.recommend else ()
        homes = [form.fields for form in forms if form.key == printout.unit_form]
        return Asked(_first(homes), rosters=_rosters(doc, printout))
    categories = [c for c in doc.categories if not printout.categories or c.key in printout.categories]
    columns = dict.fromkeys(column for category in categories for column in category.team.columns)
    guiding = [category.instructors for category in categories if category.instructors is not None]
    of_instructors = dict.fromkeys(column for rule in guiding for column in rule.columns)
    fields = _first([category.fields for category in categories])
    return Asked(fields, tuple(columns), tuple(of_instructors))


def _first(homes: Sequence[Sequence[Field_]]) -> dict[str, Field_]:
    fields: dict[str, Field_] = {}
    for home in homes:
        for each in home:
            fields.setdefault(each.key, each)
    return fields


def _rosters(doc: Document, printout: Printout) -> dict[str, Sequence[tuple[str, str]]]:
    named = {row.value.partition(":")[2] for row in printout.rows if row.value.startswith("roster:")}
    return {
        roster.key: [(column_name(column.value), column.label) for column in roster.columns]
        for roster in doc.rosters
        if roster.key in named
    }


def column_name(value: str) -> str:
    """A roster's merge field as a column's name: answer:grade is answer_grade."""
    return name_of(value.replace(":", "_"))


def tag(row: PrintRow, asked: Asked) -> str:
    """What stands for the row's value in the template, without braces."""
    kind, _, key = row.value.partition(":")
    if kind in CHOSEN:
        return f"{kind}_ticks"
    if kind == "answer":
        each = asked.fields.get(key)
        return f"{'ticks' if each is not None and each.kind in _TICKED else 'answer'}.{name_of(key)}"
    return f"{kind}.{name_of(key)}" if key else kind


def layout(printout: Printout, asked: Asked, people_labels: Mapping[str, str]) -> Form:
    """The printout's rows as a form whose values are tags."""
    cover = [_cell(row, asked) for row in printout.rows if row.shape == "cover"]
    above = [_cell(row, asked) for row in printout.rows if row.shape == "above"]
    blocks: list[Block] = []
    for row in printout.rows:
        if row.shape in ("cover", "above"):
            continue
        repeated = _repeated(row, asked, people_labels)
        last = blocks[-1] if blocks else None
        if repeated is not None:
            blocks.append(repeated)
        elif row.beside and isinstance(last, Line) and last.group == row.group:
            blocks[-1] = Line((*last.cells, _cell(row, asked)), last.group)
        elif row.shape == "box":
            blocks.append(Box(_cell(row, asked)))
        else:
            blocks.append(Line((_cell(row, asked),), row.group))
    return Form(
        title=printout.heading, subtitle=printout.subtitle, appendix=printout.appendix, issuer=printout.issuer, cover=cover,
        above=above, blocks=blocks, notes=printout.notes, signatures=printout.signatures, landscape=printout.landscape,
    )  # fmt: skip


def _cell(row: PrintRow, asked: Asked) -> Cell:
    text = "" if row.value == "blank" else f"{{{{ {tag(row, asked)} }}}}"
    return Cell(row.label, text, row.hint, row.signatures, row.width)


def _repeated(row: PrintRow, asked: Asked, people_labels: Mapping[str, str]) -> Grid | Repeated | None:
    """A row that grows with its value; None for one that does not."""
    kind, _, key = row.value.partition(":")
    if row.value == "answers":
        return Repeated("answers", "{{ row.label }}", "{{ row.text }}")
    if kind in (*PEOPLE, INSTRUCTORS):
        labels = PERSON_COLUMNS | dict(people_labels)
        further = asked.instructors if kind == INSTRUCTORS else asked.people
        known = ["seq", "name", "unit", "phone", *further]
        return _grid(row, kind, [(column, labels.get(column, column)) for column in known])
    if row.value == "form_table":
        return _grid(row, kind, [(key, each.label) for key, each in asked.fields.items()])
    if kind == "roster":
        return _grid(row, f"roster.{name_of(key)}", asked.rosters.get(key, ()))
    each = asked.fields.get(key) if kind == "answer" else None
    if each is not None and each.kind is FieldKind.TABLE:
        columns = [("seq", "序号"), *((column.key, column.label) for column in each.columns)]
        return _grid(row, f"table.{name_of(key)}", columns)
    return None


def _grid(row: PrintRow, loop: str, known: Sequence[tuple[str, str]]) -> Grid:
    """With the row's own columns, or with all there are."""
    if row.columns:
        columns = [Column(column.label, _in_row(column.value), column.width) for column in row.columns]
    else:
        columns = [
            Column(label, _in_row(key), _WIDE.get(key, 1 if key == "seq" else 3)) for key, label in known
        ]
    heading = "" if row.group else row.label
    return Grid(loop, columns, row.group, heading)


def _in_row(key: str) -> str:
    return "" if key == "blank" else f"{{{{ row.{name_of(key)} }}}}"


def tags_of(printout: Printout, asked: Asked) -> list[tuple[str, str]]:
    """The tags that the printout's own rows need, each with its label: what a changed template may lack."""
    needed = []
    for row in printout.rows:
        if row.value == "blank":
            continue
        grown = _repeated(row, asked, {})
        loop = grown.loop if grown is not None else tag(row, asked)
        needed.append((loop, row.label or row.group or loop))
    return needed
