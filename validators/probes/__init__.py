"""Measuring, one module per kind of file. Runs in the locked-down child; standard library, lxml and PyMuPDF only."""
