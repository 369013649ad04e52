"""The tree of a made-up tenant: cities, counties below them, schools below those, with names as they are in life."""

from typing import Any

from portal.organisation.schema import OrganisationDocument

SCHOOLS_A_COUNTY, COUNTIES_A_CITY = 20, 10
FIRST = "安长清临永平泰新宁和东西南北金玉青白云海"
SECOND = "州阳江河山水源城丰宁安昌兴化陵川湖泽林溪"
SCHOOLS = ("第一小学", "实验小学", "中心小学", "第一中学", "第二中学", "实验中学", "职业技术学校", "育才学校")


def place(number: int) -> str:
    """A name of two characters; after four hundred they come again with a number."""
    round_, at = divmod(number, len(FIRST) * len(SECOND))
    return FIRST[at % len(FIRST)] + SECOND[at // len(FIRST)] + (str(round_ + 1) if round_ else "")


def organisation(slug: str, name: str, units: int) -> OrganisationDocument:
    """So many units, one city with one county and one school at least."""
    return OrganisationDocument.model_validate(
        {
            "version": 1, "slug": slug, "name": name,
            "unit_kinds": [{"key": "city", "label": "市教育局"}, {"key": "county", "label": "县（区）教育局"}, {"key": "school", "label": "学校"}],
            "units": _units(max(units, 3)),
        }
    )  # fmt: skip


def _units(count: int) -> list[dict[str, Any]]:
    counties = max(1, count // (SCHOOLS_A_COUNTY + 1))
    cities = max(1, counties // COUNTIES_A_CITY)
    schools = count - counties - cities
    made: list[dict[str, Any]] = [
        {"key": f"c{at}", "name": f"{place(at)}市教育局", "kind": "city"} for at in range(cities)
    ]
    made += [
        {
            "key": f"x{at}",
            "name": f"{place(cities + at)}县教育局",
            "kind": "county",
            "under": f"c{at % cities}",
        }
        for at in range(counties)
    ]
    made += [
        {"key": f"s{at}", "name": _school(at, cities + at % counties), "kind": "school", "under": f"c{at % cities}" if at % 10 == 9 else f"x{at % counties}"}
        for at in range(schools)
    ]  # fmt: skip
    return made


def _school(at: int, county: int) -> str:
    return f"{place(county)}县{place(at)}{SCHOOLS[at % len(SCHOOLS)]}"
