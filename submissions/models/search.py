"""What a case is found by."""

from django.db import models
from django.db.models.expressions import RawSQL

from portal.tenants import TenantScoped
from submissions.models.submission import Submission


class SearchText(TenantScoped):
    """检索: a handed-in case's title, number, unit's and authors' names, a line each. Written by triggers only, whoever changes them
    (submissions/migrations/0008), and looked up by `found_by`.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="search_text")
    text = models.TextField()

    class Meta(TenantScoped.Meta):
        pass

    def __str__(self) -> str:
        return self.text


def found_by(words: str) -> RawSQL:
    """The keys of the tenant's handed-in cases whose title, number, unit or an author holds the words (no line break among them), in
    capitals or not; for `pk__in`. By an index of single characters and pairs, however many cases there are.
    """
    return RawSQL("SELECT submissions_found(%s)", [words])
