"""A unit form's questions."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from campaigns.fields.inputs import AnswerForm, inputs_for, posted_answers, rows_for, values_for
from campaigns.fields.limits import judge_fields
from campaigns.schema import UnitForm
from validators.findings import Status


class UnitDocumentForm(AnswerForm):
    """A unit form's questions. What was posted is judged as an applicant's answers are; the findings that fail refuse
    it. Files come by the upload's own road.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        form: UnitForm,
        stored: Mapping[str, Any],
        today: dt.date,
    ) -> None:
        self.posted = data is not None
        self.answers = dict(stored) if data is None else posted_answers(form.fields, data)
        findings = [] if data is None else judge_fields(form.fields, self.answers, today)
        super().__init__(
            inputs_for(form.fields, self.answers),
            values_for(form.fields, self.answers),
            [finding for finding in findings if finding.finding.status == Status.FAIL],
        )
        self.rows = rows_for(self, form.fields, self.answers)
