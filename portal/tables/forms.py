"""A form that takes a table: a file, or text pasted into a box."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.decisions import NotAllowed
from portal.tables.columns import Column, Table
from portal.tables.limits import Limits
from portal.tables.matching import table_of
from portal.tables.reading import read_file, read_text
from portal.words import say


class TableForm(forms.Form):
    """An uploaded XLSX or CSV, or pasted lines; `table` is what was made of it. What was pasted stays when it is refused."""

    file = forms.FileField(
        label="表格文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text="XLSX 或 CSV，不超过 5 MB、5000 行。有没有标题行、序号列都可以。",
    )
    text = forms.CharField(
        label="或者粘贴表格",
        required=False,
        strip=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="可以直接从表格软件里复制；一行一条，各列用制表符、逗号或空格隔开。",
    )

    table: Table

    def __init__(
        self, *args: Any, columns: Sequence[Column], limits: Limits | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.limits = limits or Limits()

    @property
    def source(self) -> str:
        """The name of the file; empty where the table was pasted."""
        file = self.cleaned_data.get("file")
        return str(file.name) if file else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if not file and not text.strip():
            raise forms.ValidationError("请选择一个表格文件，或者把表格粘贴到框里。")
        try:
            if file:
                lines = read_file(file.read(self.limits.size + 1), self.limits)
            else:
                lines = read_text(text, self.limits)
            self.table = table_of(lines, self.columns, self.limits)
        except NotAllowed as refused:
            self.add_error("file" if file else "text", say(refused.decision))
        return cleaned
