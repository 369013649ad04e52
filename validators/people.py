"""What would give an author away: names, units, regions and phones of the case, and finding them in texts.

Texts are searched as `validators.spelling` folds them, so that neither invisible characters, spaces and dots inside a name
nor full-width or traditional characters hide one. What may be an everyday word, a name in pinyin, 高老师 and 实小 only warn.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from validators.context import Context
from validators.divisions import places_told, spellings
from validators.everyday import EVERYDAY, FIXED, names_a_thing
from validators.findings import Evidence, Phrase, Shown
from validators.places import distinct
from validators.spelling import BETWEEN, GAPS, NAME_GAPS, as_shown, folded, person_name, plain, unaccented
from validators.ways_round import (
    NO_HAN_AFTER,
    NO_HAN_BEFORE,
    SORTS,
    WORDS,
    Sort,
    Term,
    ways_round_name,
    ways_round_place,
    ways_round_unit,
)

__all__ = ["SORTS", "WORDS", "Hit", "Sort", "Terms"]


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is looked for in a case's files."""

    sought: tuple[Term, ...] = ()
    everybodys: tuple[str, ...] = ()
    """Names of the call and its organiser, folded: the places in them tell of nobody."""

    def __bool__(self) -> bool:
        return bool(self.sought)

    def only(self, *, least: int) -> "Terms":
        """Those of at least so many characters."""
        kept = tuple(term for term in self.sought if not term.way and len(term.text) >= least)
        return Terms(kept, self.everybodys)


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text."""

    sort: Sort
    term: str
    place: Shown
    excerpt: str
    common: bool = False
    """It may be an everyday word, or is one of the ways that only warn."""


def terms(context: Context, sorts: Sequence[Sort] = SORTS) -> Terms:
    """What to look for, without doubles; single characters and very short numbers do not count."""
    return _terms(
        tuple((each.name, each.unit, each.phone) for each in (*context.authors, *context.instructors)),
        (*context.units, context.unit),
        tuple(context.regions),
        tuple(context.call),
        tuple(sorts),
    )


@lru_cache(maxsize=64)
def _terms(
    authors: tuple[tuple[str, str, str], ...],
    case_units: tuple[str, ...],
    regions: tuple[str, ...],
    call: tuple[str, ...],
    sorts: tuple[Sort, ...],
) -> Terms:
    units = [unit for unit in (*case_units, *(unit for _, unit, _ in authors)) if unit]
    places = places_told([*regions, *units], everyday=EVERYDAY)
    shorts = {way for place in places for way in spellings(place)}
    kept: dict[tuple[str, str], Term] = {}

    def add(found: Iterable[Term]) -> None:
        for term in found:
            if term.sort in sorts and len(term.text) >= 2:
                kept.setdefault((term.text, term.way and "way"), term)

    add(Term("names", folded(name)) for name, _, _ in authors)
    add(Term("units", folded(unit)) for unit in units)
    add(Term("regions", folded(region)) for region in regions if folded(region) not in map(folded, call))
    add(Term("regions", way) for place in places for way in spellings(place))
    add(Term("phones", digits) for *_, phone in authors if len(digits := _digits(phone)) >= 7)
    add(way for name, _, _ in authors for way in ways_round_name(plain(person_name(name))))
    add(way for unit in dict.fromkeys(units) for way in ways_round_unit(folded(unit), shorts))
    add(
        way
        for place in places
        if (short := spellings(place)[-1]) not in EVERYDAY
        for way in ways_round_place(short)
    )
    found = sorted(kept.values(), key=lambda term: (bool(term.way), -len(term.text)))
    call_names = {folded(name) for name in call if name} - shorts
    return Terms(tuple(found), tuple(sorted(call_names, key=len, reverse=True)))


def _digits(phone: str) -> str:
    digits = re.sub(r"[\s-]", "", plain(phone))
    return digits if digits.lstrip("+").isdigit() else ""


def search(text: str, place: Shown, terms_sought: Terms) -> list[Hit]:
    """All terms in one text, each once, with the words around it; of one within another (西吉 in 西吉县) the longer."""
    if not text or not terms_sought:
        return []
    if "\u202e" in text:  # what a reader sees, and what stands there
        turned = search(as_shown(text), place, terms_sought)
        return turned or search(text.replace("\u202e", ""), place, terms_sought)
    wide = plain(text)
    tight = GAPS.sub("", wide)
    texts = {
        "": tight,
        "phones": re.sub(r"(?<=\d)[\s-]+(?=\d)", "", _HAN_DIGITS.sub(_digits_of, tight)),
        "pinyin": unaccented(text),
        "regions": tight,
    }
    for name in (*terms_sought.everybodys, *FIXED):
        texts["regions"] = texts["regions"].replace(name, _BLANK * len(name))
    hits: list[Hit] = []
    for term in terms_sought.sought:
        kind = "pinyin" if term.way == "pinyin" else term.sort if term.sort in texts else ""
        where = texts[kind]
        span = _span(where, term)
        if span is None and term.sort == "names" and not term.way and len(term.text) > 2:
            where = NAME_GAPS.sub("", wide)
            span = _span(where, term)
        if span is None:
            continue
        shown = where[span[0] : span[1]] if term.way else term.text
        around = where if kind in ("pinyin", "phones") or where not in texts.values() else tight
        excerpt = " ".join(around[max(0, span[0] - 12) : span[1] + 12].split())
        hits.append(Hit(term.sort, shown, place, f"…{excerpt}…", _doubtful(term, where, wide)))
        if not term.way:
            for kind in ("", "regions"):
                texts[kind] = texts[kind].replace(term.text, _BLANK * len(term.text))
    return hits


_HAN_DIGITS = re.compile("[〇零一二三四五六七八九幺两]{7,}")
_DIGITS = str.maketrans("〇零一二三四五六七八九幺两", "0012345678912")


def _digits_of(spelled: re.Match[str]) -> str:
    """一三九一二三四五六七八 as digits."""
    return spelled[0].translate(_DIGITS)


_BLANK = "\ufffc"
"""In place of a character that was found already; no text holds it after folding."""


def _span(text: str, term: Term) -> tuple[int, int] | None:
    """Where the term stands; Latin letters and digits only as whole words."""
    if term.pattern is not None:
        match = term.pattern.search(text)
        return match.span() if match else None
    if not term.text.isascii():
        at = text.find(term.text)
        return (at, at + len(term.text)) if at >= 0 else None
    match = re.search(rf"(?<![a-z0-9]){re.escape(term.text)}(?![a-z0-9])", text)
    return match.span() if match else None


def _doubtful(term: Term, where: str, wide: str) -> bool:
    """Whether this term, as it stands in this text, only warns."""
    if term.way:
        return True
    if term.sort not in ("names", "regions"):
        return False
    if term.text in EVERYDAY:
        return True
    if term.sort == "regions" and not term.text.endswith(tuple("省市县区州旗盟")):
        ends = [match.end() for match in re.finditer(re.escape(term.text), where)]
        if ends and all(names_a_thing(where[end : end + 12]) for end in ends):
            return True
    return len(term.text) == 2 and term.text not in wide and not _set_apart(term.text, wide)


def _set_apart(term: str, wide: str) -> bool:
    """Whether two characters with a gap between them are a word of their own: 姓名：张　三, not 小张 三年级."""
    return bool(re.search(f"{NO_HAN_BEFORE}{term[0]}{BETWEEN}{term[1]}{NO_HAN_AFTER}", wide))


MOBILE = re.compile(
    r"(?<!\d)(?<!\d\.)(?:\+?86[\s-]?)?"
    r"(1[3-9]\d(?:[\s-]?\d{4}[\s-]?\d{4}|[\s-]\d{3}[\s-]\d{5}|\d[\s-]\d{3}[\s-]\d{4}|\d[\s-]\d{4}[\s-]\d{3}))"
    r"(?!\d)"
)
"""A mobile number of mainland China, whole or in the groups people write; not the decimals of a number."""


def mobiles(text: str, place: Shown, terms_known: Terms) -> list[Hit]:
    """Mobile numbers that are not the form's own, each once."""
    wide = plain(text)
    own = {term.text for term in terms_known.sought if term.sort == "phones"}
    hits: dict[str, Hit] = {}
    for match in MOBILE.finditer(wide):
        number = re.sub(r"\D", "", match[1])
        around = wide[max(0, match.start() - 12) : match.end() + 12]
        if number not in own:
            hits.setdefault(
                number, Hit("phones", number, place, f"…{' '.join(around.split())}…", common=True)
            )
    return list(hits.values())


def counted(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """How often each term was found: [{"sort", "term", "count"}], as a finding keeps it."""
    counts: dict[tuple[Sort, str], int] = {}
    for hit in hits:
        counts[hit.sort, hit.term] = counts.get((hit.sort, hit.term), 0) + 1
    return [{"sort": sort, "term": term, "count": count} for (sort, term), count in counts.items()]


def places(hits: Sequence[Hit], most: int = 4) -> list[Any]:
    """The different places of the first hits, as a finding keeps them."""
    return distinct(hit.place for hit in hits[:most])


def sought(terms_sought: Terms) -> list[Evidence]:
    """The terms that were looked for, by sort, for whoever wants to know what a pass rests on."""
    by_sort: dict[Sort, list[str]] = {}
    for term in terms_sought.sought:
        by_sort.setdefault(term.sort, []).append(term.text)
    return [
        Evidence(
            kind="sought",
            place=Phrase(code="sought", values={"sort": sort}),
            text="、".join(by_sort[sort][:40]),
        )
        for sort in SORTS
        if sort in by_sort
    ]


def counted_words(counts: Sequence[Mapping[str, Any]]) -> str:
    """Words such as "姓名“张三”2 处、单位“某校”1 处"."""
    words = [f"{WORDS[term['sort']]}“{term['term']}”{term['count']} 处" for term in counts]
    return "、".join(words[:4]) + ("等" if len(words) > 4 else "")


def limit_words(sorts: Sequence[Sort]) -> str:
    """What may not appear."""
    return f"不出现作者的{'、'.join(WORDS[sort] for sort in sorts)}"
