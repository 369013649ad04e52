"""The table of merge fields in docs/campaigns.md, written from the list of merge fields. Pure."""

from campaigns.schema.merge_fields import FIELDS, OUTPUT_LABELS, SCOPE_LABELS, MergeField, Output

PATH = "docs/campaigns.md"
BEGIN = "<!-- 合并字段：由 manage.py campaign schema --write 生成，请勿手工修改 -->"
END = "<!-- 合并字段：完 -->"


def merge_field_table() -> str:
    """Every merge field: how it is written, what it means, what it is taken from, and where it may stand."""
    outputs = "、".join(OUTPUT_LABELS.values())
    head = ["写法", "含义", "取自", *OUTPUT_LABELS.values()]
    lines = [
        f"可用在：{outputs}。文件名和证书里写在花括号中，如 `{{title}}`。",
        "",
        f"| {' | '.join(head)} |",
        f"|{' --- |' * len(head)}",
        *(_row(field) for field in FIELDS),
    ]
    return "\n".join(lines)


def _row(field: MergeField) -> str:
    marks = ["✓" if output in field.outputs else "" for output in Output]
    cells = [f"`{field.written}`", field.label, SCOPE_LABELS[field.scope], *marks]
    return f"| {' | '.join(cells)} |"


def renewed(page: str) -> str:
    """The page with the table as it should be; ValueError where the two marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PATH} 里缺少合并字段表的起止标记")
    return f"{before}{BEGIN}\n\n{merge_field_table()}\n\n{END}{after}"
