"""Judging handed-in files: file -> facts -> findings. Plain Python: no Django, no database, no network."""
