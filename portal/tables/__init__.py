"""Tables that people bring (an XLSX, a CSV, lines pasted) and take away (XLSX): read with limits, looked at, applied once.

A caller describes its columns; nothing here knows who calls or what a row is for.
"""
