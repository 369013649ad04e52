"""Units as a table names them: by key, by name, or with the units above (B1)."""

from collections.abc import Iterable

from portal.models import Unit
from review.judging.conflicts import short_name


def units_called(typed: Iterable[str]) -> dict[str, list[tuple[Unit, str]]]:
    """Of each typed text the units of the organiser's tree it may mean, each with the names from the root ("甲市/一中"). A key
    or a place means one unit; a name all that are called so, however it is typed. One query.
    """
    wanted = {text for text in typed if text}
    if not wanted:
        return {}
    units = list(Unit.objects.offered().only("pk", "key", "name", "path").order_by("path"))
    places: dict[str, str] = {}
    by_key: dict[str, Unit] = {}
    by_name: dict[str, list[Unit]] = {}
    by_place: dict[str, list[Unit]] = {}
    for unit in units:
        above = places.get(unit.path[: -len(unit.key) - 1], "")
        places[unit.path] = f"{above}/{unit.name}" if above else unit.name
        by_key[unit.key] = unit
        by_name.setdefault(short_name(unit.name), []).append(unit)
    for unit in units:
        parts = [short_name(part) for part in places[unit.path].split("/")]
        for start in range(len(parts) - 1):
            by_place.setdefault("/".join(parts[start:]), []).append(unit)
    found: dict[str, list[tuple[Unit, str]]] = {}
    for text in wanted:
        place = "/".join(short_name(part) for part in text.replace("／", "/").split("/"))
        hits = [by_key[text]] if text in by_key else by_name.get(short_name(text)) or by_place.get(place, [])
        found[text] = [(unit, places[unit.path]) for unit in hits]
    return found
