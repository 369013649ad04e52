"""Rows that the database itself keeps from being changed: what is written once and relied upon for years."""

from collections.abc import Sequence

import pgtrigger


def never_changed() -> pgtrigger.Protect:
    """No UPDATE and no DELETE, by whatever way it comes; TRUNCATE is left to whoever owns the table."""
    return pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)


def sealed(fields: Sequence[str], *, by: str) -> list[pgtrigger.Protect]:
    """Once the text field `by` holds something: no change of these fields, no DELETE of the row."""
    is_sealed = ~pgtrigger.Q(**{f"old__{by}": ""})
    changes = pgtrigger.Q()
    for field in fields:
        changes |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return [
        pgtrigger.Protect(name="sealed", operation=pgtrigger.Update, condition=is_sealed & changes),
        pgtrigger.Protect(name="kept", operation=pgtrigger.Delete, condition=is_sealed),
    ]
