"""The values of a printed form, as its Word template names them: texts, and rows of texts. From the rows of a case or of a
unit's document; nothing else of the portal reaches the template.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.merge_fields import chinese_date
from campaigns.fields.values import choices_of, is_empty
from campaigns.fields.words import field_view, plain_text
from campaigns.schema import Category, Document, Field_, FieldKind
from campaigns.schema.outputs import Printout
from portal.masking import Sight
from review.printed_forms.tags import CHOSEN, INSTRUCTORS, PEOPLE, PERSON_COLUMNS, Asked, name_of
from submissions.messages import AUTHOR_COLUMNS
from submissions.models import Author, NamedPerson, Submission

TICKED, OPEN = "☑", "□"
Row = dict[str, str]


@dataclass(slots=True)
class Values:
    """What a template may name, and for each name what it is: None for a text, a list of the rows' columns."""

    context: dict[str, Any] = field(default_factory=dict)
    vocabulary: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """What each name stands for, in words, in the order that they were given."""

    def text(self, name: str, value: object, label: str = "") -> None:
        """A text; with a dot in its name one of several."""
        self._put(name, str(value), None, label)

    def rows(
        self, name: str, columns: Mapping[str, str], rows: Iterable[Row], label: str, least: int = 0
    ) -> None:
        """Rows of the columns, numbered, and blank ones below them where there are less than `least`."""
        named = {name_of(key): each for key, each in columns.items()}
        filled = [{name_of(key): value for key, value in row.items()} for row in rows]
        filled += [{} for _ in range(least - len(filled))]
        whole = [{**dict.fromkeys(named, ""), **row, "seq": str(n)} for n, row in enumerate(filled, start=1)]
        self._put(name, whole, ["seq", *(key for key in named if key != "seq")], label)
        for key, words in named.items():
            self.labels[f"{name}[].{key}"] = f"{label}：{words}"

    def picture(self, name: str, label: str) -> None:
        """A picture; where there is none, the template shows what is missing."""
        self._put(name, f"（没有图片：{label}）", None, f"图片：{label}")

    def _put(self, name: str, value: Any, kind: Any, label: str) -> None:
        outer, _, inner = name.partition(".")
        if inner:
            self.context.setdefault(outer, {})[inner] = value
            self.vocabulary.setdefault(outer, {})[inner] = kind
        else:
            self.context[outer], self.vocabulary[outer] = value, kind
        self.labels[name] = label

    def version(self, template: str) -> str:
        """Eight characters that change with any value or with the template, and not from day to day, nor when a
        draft gets its number.
        """
        said = {key: value for key, value in self.context.items() if key not in ("date", "number", "picture")}
        text = json.dumps([template, said], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def ticks(options: Iterable[tuple[str, str]], chosen: Iterable[str]) -> str:
    """Every option with its box, those chosen ticked."""
    taken = set(chosen)
    return "　".join(f"{TICKED if key in taken else OPEN}{label}" for key, label in options)


def case_values(
    submission: Submission, authors: Sequence[Author], doc: Document, printout: Printout, asked: Asked, *, unit: str, comment: str,
    day: dt.date,
) -> Values:  # fmt: skip
    """Of a case: its places, its authors, its answers, what its author declares. `unit` and `comment`: the recommending unit's."""
    values, category = Values(), doc.category(submission.category)
    values.text("title", submission.title, category.title_label)
    values.text("number", submission.number, "案例编号")
    values.text("unit", _unit_of(submission, authors), "申报单位")
    values.text("unit_name", unit, "推荐单位")
    values.text("comment", comment, "推荐意见")
    values.text("date", chinese_date(day), "填写日期")
    _places(values, submission, doc, category, printout)
    _people(values, authors, category, printout, asked)
    _instructors(values, submission, category, printout, asked)
    own = {each.key for each in category.fields}
    places = with_places(submission.answers, track=submission.track, group=submission.group)
    asked_here = {key for key in own if shown(category.field(key), places)}
    _answers(values, printout, asked, submission.answers, asked_here)
    for declaration in doc.declarations:
        accepted = submission.declared.get(declaration.key) or {}
        words = accepted.get("text") if isinstance(accepted, dict) else ""
        values.text(f"declaration.{name_of(declaration.key)}", words or declaration.text, "声明")
    return values


def unit_values(
    unit: str, answers: Mapping[str, Any], printout: Printout, asked: Asked, rosters: Mapping[str, Sequence[Sequence[Any]]], *,
    day: dt.date,
) -> Values:  # fmt: skip
    """Of a unit: its name, what it answered in the form, its lists."""
    values = Values()
    values.text("unit_name", unit, "单位名称")
    values.text("date", chinese_date(day), "填写日期")
    here = {key for key, each in asked.fields.items() if shown(each, answers)}
    _answers(values, printout, asked, answers, here)
    line = {
        key: plain_text(each, answers.get(key)) if key in here else "" for key, each in asked.fields.items()
    }
    columns = {key: each.label for key, each in asked.fields.items()}
    values.rows("form_table", columns, [line], "各填报项排成一行")
    for key, listed in asked.rosters.items():
        names = [name for name, _ in listed]
        rows = [dict(zip(names, map(_cell, line), strict=True)) for line in rosters.get(key, ())]
        values.rows(f"roster.{name_of(key)}", dict(listed), rows, "汇总表", _least(printout, f"roster:{key}"))
    return values


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _least(printout: Printout, value: str) -> int:
    return max((row.min_rows for row in printout.rows if row.value == value), default=0)


def _unit_of(submission: Submission, authors: Sequence[Author]) -> str:
    """The applying unit; where the tree has none, the first that an author wrote."""
    unit = submission.unit
    return unit.name if unit else next((a.unit_name for a in authors if a.unit_name), "")


def _places(
    values: Values, submission: Submission, doc: Document, category: Category, printout: Printout
) -> None:
    """Category, group and track, each in words and as boxes to tick."""
    offered = {
        "category": [
            (c.key, c.label)
            for c in doc.categories
            if not printout.categories or c.key in printout.categories
        ],
        "group": [(g.key, g.label) for g in doc.groups if not category.groups or g.key in category.groups],
        "track": [(t.key, t.label) for t in doc.tracks if not category.tracks or t.key in category.tracks],
    }
    labels = {"category": "类别", "group": "组别", "track": "赛道"}
    for name in sorted(CHOSEN):
        chosen = getattr(submission, name)
        words = next((label for key, label in offered[name] if key == chosen), "")
        values.text(name, words, labels[name])
        one_of_all = name == "category" and not printout.categories
        boxes = words if one_of_all or len(offered[name]) < 2 else ticks(offered[name], [chosen])
        values.text(f"{name}_ticks", boxes, f"{labels[name]}（带勾选框）")


def _people(
    values: Values, authors: Sequence[Author], category: Category, printout: Printout, asked: Asked
) -> None:
    team = category.team
    columns = PERSON_COLUMNS | {key: AUTHOR_COLUMNS.get(key, key) for key in asked.people}
    rows = [
        _person_row(author, team.lead if place == 0 else team.member, asked.people)
        for place, author in enumerate(authors)
    ]
    lead = rows[0] if rows else {}
    names = [author.name for author in authors if author.name]
    values.text("authors", "、".join(names), "全部作者姓名")
    values.text("first_author", next(iter(names), ""), f"{team.lead}姓名")
    for key, label in columns.items():
        if key != "seq":
            values.text(f"lead.{name_of(key)}", lead.get(key, ""), f"{team.lead}的{label}")
    for name, label, people in zip(
        PEOPLE, ("全部作者", f"{team.lead}以外的作者"), (rows, rows[1:]), strict=True
    ):
        values.rows(name, columns, people, label, _least(printout, name))


def _instructors(
    values: Values, submission: Submission, category: Category, printout: Printout, asked: Asked
) -> None:
    rule = category.instructors
    label = rule.label if rule is not None else "指导教师"
    people = list(submission.instructors.all()) if rule is not None else []
    columns = PERSON_COLUMNS | {key: AUTHOR_COLUMNS.get(key, key) for key in asked.instructors}
    rows = [_person_row(each, label, asked.instructors) for each in people]
    first = rows[0] if rows else {}
    values.text("instructors", "、".join(each.name for each in people if each.name), f"全部{label}姓名")
    for key, words in columns.items():
        if key != "seq":
            values.text(f"instructor.{name_of(key)}", first.get(key, ""), f"第一位{label}的{words}")
    values.rows(INSTRUCTORS, columns, rows, label, _least(printout, INSTRUCTORS))


def _person_row(person: NamedPerson, role: str, columns: Iterable[str]) -> Row:
    return {
        "role": role,
        "name": person.name,
        "unit": person.unit_name,
        "phone": person.phone,
        **{key: str(person.details.get(key, "")) for key in columns},
    }


def _answers(
    values: Values, printout: Printout, asked: Asked, answers: Mapping[str, Any], here: Iterable[str]
) -> None:
    """Each answer as a text, a choice also as boxes, a table as rows; what no row shows, in `answers`."""
    in_use, shown_elsewhere = (
        set(here),
        {row.value.partition(":")[2] for row in printout.rows if ":" in row.value},
    )
    rest: list[Row] = []
    for key, each in asked.fields.items():
        answer = answers.get(key) if key in in_use else None
        name = name_of(key)
        values.text(f"answer.{name}", plain_text(each, answer), each.label)
        if each.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
            boxes = ticks([(option.key, option.label) for option in each.options], choices_of(answer))
            values.text(f"ticks.{name}", boxes, f"{each.label}（带勾选框）")
        if each.kind is FieldKind.TABLE:
            _table(values, each, answer, _least(printout, f"answer:{key}"))
        if key in in_use and key not in shown_elsewhere and not is_empty(answer):
            rest.append({"label": each.label, "text": plain_text(each, answer)})
    values.rows("answers", {"label": "填报项", "text": "内容"}, rest, "其余各填报项")


def _table(values: Values, each: Field_, answer: Any, least: int) -> None:
    keys = [column.key for column in each.columns]
    rows = [dict(zip(keys, cells, strict=True)) for cells in field_view(each, answer, sight=Sight.WHOLE).rows]
    columns = {column.key: column.label for column in each.columns}
    values.rows(f"table.{name_of(each.key)}", columns, rows, each.label, least)
