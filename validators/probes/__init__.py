"""Measuring, one module per kind of file. Runs in the locked-down child; standard library, lxml, PyMuPDF and rarfile only."""


class ToolsNeeded(Exception):
    """The file takes an outside tool, and this child may start none (options["alone"])."""
