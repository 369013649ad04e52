"""Paper: sizes of sheets, and when one counts as empty. Standard library, for the probes in the child too."""

A4, A5, A3 = 842.0, 595.0, 1191.0
"""Long sides in points."""
NO_INK = 0.0004
"""A page with less ink than this shows nothing: specks of dust stay below it."""
