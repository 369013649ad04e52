"""Printed forms (C09, L13): a case's or a unit's answers in the notice's own layout, as Word and PDF, to be signed and stamped."""
