"""The draft's form, made from the category's fields. It never refuses to be saved: what is wrong is said beside it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from campaigns.fields.conditions import with_places
from campaigns.fields.inputs import (
    MOST_BUTTONS,
    AnswerForm,
    input_name,
    inputs_for,
    posted_answers,
    values_for,
)
from campaigns.fields.limits import FieldFinding
from campaigns.schema import Category, Declaration, Document
from campaigns.schema.matching import GroupChoice
from portal.typed_text import one_line
from submissions.case_attributes import group_choice_of
from submissions.models import Submission

OWN_INPUTS = frozenset({"title", "track", "group", "role"})
"""Inputs of the submission's own values; they keep their names."""


class DraftForm(AnswerForm):
    """The submission's own values, then the category's fields."""

    def name_of(self, key: str) -> str:
        return draft_input_name(key)


def draft_input_name(key: str) -> str:
    """The input of a finding's field."""
    return key if key in OWN_INPUTS else input_name(key)


def draft_form(submission: Submission, findings: Iterable[FieldFinding] = ()) -> DraftForm:
    """The whole form of a submission, bound to what is stored."""
    doc, spec = submission.rules.doc, submission.spec
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    inputs: dict[str, forms.Field] = {
        "title": forms.CharField(
            label=spec.title_label, max_length=200, help_text=_title_help(spec), required=True
        )
    }
    inputs |= _places(doc, spec, group_choice_of(submission)) | inputs_for(spec.fields, answers)
    values: dict[str, Any] = {
        "title": submission.title,
        "track": submission.track,
        "group": submission.group,
        "role": submission.applicant_role,
    }
    return DraftForm(inputs, values | values_for(spec.fields, submission.answers), findings)


def _title_help(spec: Category) -> str:
    return f"不要使用 {' '.join(spec.title_limits)}" if spec.title_limits else ""


def _places(doc: Document, spec: Category, choice: GroupChoice) -> dict[str, forms.Field]:
    inputs: dict[str, forms.Field] = {}
    if spec.tracks:
        labels = [(track.key, track.label) for track in doc.tracks if track.key in spec.tracks]
        inputs["track"] = forms.ChoiceField(label="赛道", choices=labels, widget=forms.RadioSelect)
    if choice.asked:
        pairs = [(group.key, group.label) for group in choice.groups]
        inputs["group"] = forms.ChoiceField(label="组别", choices=pairs, widget=forms.RadioSelect)
    if spec.who.roles:
        roles = [(role, role) for role in spec.who.roles]
        open_buttons = len(roles) <= MOST_BUTTONS
        widget = forms.RadioSelect() if open_buttons else forms.Select()
        choices = roles if open_buttons else [("", "请选择"), *roles]
        inputs["role"] = forms.ChoiceField(label=f"{spec.team.lead}身份", choices=choices, widget=widget)
    return inputs


@dataclass
class Changes:
    """What a page sent, ready for `save_draft`; None is untouched."""

    answers: dict[str, Any] = field(default_factory=dict)
    title: str | None = None
    track: str | None = None
    group: str | None = None
    applicant_role: str | None = None
    declared: dict[str, bool] | None = None


def posted_changes(
    spec: Category, declarations: Iterable[Declaration], data: QueryDict, only: Collection[str] | None = None
) -> Changes:
    """Everything the page sent; `only` (names of changed inputs) is what an autosave sends along."""

    def posted(name: str) -> str | None:
        return one_line(data.get(name, "")) if only is None or name in only else None

    declared = {
        declaration.key: data.get(f"d-{declaration.key}") == "on"
        for declaration in declarations
        if only is None or f"d-{declaration.key}" in only
    }
    return Changes(
        answers=posted_answers(spec.fields, data, only),
        title=posted("title"),
        track=posted("track") if spec.tracks else None,
        group=posted("group") if "group" in data or (only and "group" in only) else None,
        applicant_role=posted("role") if spec.who.roles else None,
        declared=declared or None,
    )
