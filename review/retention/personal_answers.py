"""Which answers of a campaign's forms are personal, over all versions of its rules, and finding the rows that hold any."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import BooleanField, F, Func, Q, Value

from campaigns.models import Campaign, RuleSet
from campaigns.schema import Document
from campaigns.schema.forms import Field_
from review.access import document_of
from submissions.privacy import Private, private_of


def asked_of_cases(campaign: Campaign) -> dict[str, Private]:
    """By category."""
    return _asked(campaign, lambda doc: ((each.key, each.fields) for each in doc.categories))


def asked_of_units(campaign: Campaign) -> dict[str, Private]:
    """By unit form."""
    return _asked(
        campaign,
        lambda doc: ((each.key, each.fields) for each in (doc.recommend.forms if doc.recommend else ())),
    )


def holds_any(form: str, asked: Mapping[str, Private]) -> Q:
    """For a query: rows whose `answers` hold any of these, by the form that the column `form` names."""
    found = [
        Q(**{form: key}) & Q(_Holds(F("answers"), Value(_path(private))))
        for key, private in asked.items()
        if private.fields or private.columns
    ]
    return reduce(or_, found, Q(pk=None))


class _Holds(Func):
    function, output_field = "jsonb_path_exists", BooleanField()
    template = "%(function)s(%(expressions)s::jsonpath)"


def _asked(
    campaign: Campaign, forms: Callable[[Document], Iterable[tuple[str, Iterable[Field_]]]]
) -> dict[str, Private]:
    also = document_of(campaign).retention.fields
    found: dict[str, Private] = {}
    for rules in RuleSet.objects.filter(campaign=campaign):
        for key, fields in forms(rules.doc):
            found[key] = found.get(key, Private()) | private_of(fields, also)
    return found


def _path(private: Private) -> str:
    """Keys are of the schema's own letters, none of which ends a quoted name."""
    fields = [f'exists(@."{key}")' for key in sorted(private.fields)]
    cells = [
        f'exists(@."{table}"[*]."{column}")'
        for table, columns in sorted(private.columns.items())
        for column in sorted(columns)
    ]
    return f"$ ? ({' || '.join([*fields, *cells])})"
