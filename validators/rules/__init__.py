"""One rule per file; the list of them stands in `validators/registry.py`."""
