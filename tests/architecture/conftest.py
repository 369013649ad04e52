"""Failures of these tests list every place, one to a line."""


def pytest_assertrepr_compare(op, left, right):
    if op == "==" and isinstance(left, list) and right == []:
        return [f"{len(left)} places:", *map(str, left)]
    return None
