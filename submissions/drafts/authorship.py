"""Who may sign a case or guide it, and how often (C02, C03, C04, C05, N04, N05, D15, L03, L11, S10). Pure: no Django, no database.

Two rows are one person when the phones agree, or the addresses, or the names and units do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.schema import AuthorLimit, Exclusive, Instructors, LimitRole, LimitSubject, Team, TeamSize
from campaigns.schema.matching import CaseFacts, matches
from campaigns.schema.people import Who
from portal.decisions import ALLOWED, Decision, refuse
from portal.typed_text import email_address, identity, person_name, phone_digits

_UNIT_ENDINGS = (
    "大学", "学院", "学校", "中学", "小学", "幼儿园", "教育局", "教体局", "教研室", "委员会", "有限公司", "集团",
    "研究院", "电教馆", "教育中心",
)  # fmt: skip


def identity_keys(name: str, unit: str, phone: str, email: str = "") -> frozenset[str]:
    """What a person is recognised by: the phone, the address, and the name together with the unit."""
    keys = set()
    if address := email_address(email):
        keys.add(f"email:{address.lower()}")
    if digits := phone_digits(phone):
        keys.add(f"phone:{digits}")
    holder, home = identity(name), identity(unit)
    if holder and home:
        keys.add(f"name:{holder}|{home}")
    return frozenset(keys)


@dataclass(frozen=True, slots=True)
class Signer:
    """An author in his or her place, `position` 1 is the first; or an instructor."""

    position: int
    name: str
    unit: str = ""
    phone: str = ""
    email: str = ""

    @property
    def keys(self) -> frozenset[str]:
        return identity_keys(self.name, self.unit, self.phone, self.email)


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the limits see it. `unit` names the applying unit, `key` is the row's."""

    label: str
    facts: CaseFacts
    signers: tuple[Signer, ...]
    instructors: tuple[Signer, ...] = ()
    unit: str = ""
    number: str = ""
    key: int = 0

    @property
    def named(self) -> tuple[str, str]:
        """What a message names it by: title and number, either may be empty."""
        return self.label, self.number


@dataclass(frozen=True, slots=True)
class Objection:
    """A refusal, or a warning where the notice only advises."""

    decision: Decision
    severity: str = "required"


def decide_team(team: Team, signers: Sequence[Signer], *, size: TeamSize | None = None) -> list[Objection]:
    """Number of authors (`size`: that of the case's group and track, S12), authors named twice, units as authors, units of a consortium."""
    size = size or team
    objections = []
    if len(signers) < size.min:
        objections.append(Objection(refuse("too_few_authors", min=size.min, count=len(signers))))
    if len(signers) > size.max:
        objections.append(Objection(refuse("too_many_authors", max=size.max, count=len(signers))))
    elif size.advised_max is not None and len(signers) > size.advised_max:
        over = refuse("many_authors", max=size.advised_max, count=len(signers))
        objections.append(Objection(over, "advised"))
    objections += [Objection(decision) for decision in _each(team, signers)]
    units = {identity(signer.unit) for signer in signers if signer.unit}
    if team.max_units is not None and len(units) > team.max_units:
        objections.append(Objection(refuse("too_many_units", max=team.max_units, count=len(units))))
    return objections


def decide_instructors(
    rule: Instructors | None, instructors: Sequence[Signer], signers: Sequence[Signer]
) -> list[Objection]:
    """Number of those who guided the case, named twice, or among its authors (S10)."""
    if rule is None:
        return []
    decisions = []
    count, label = len(instructors), rule.label
    if count < rule.min:
        decisions.append(refuse("too_few_instructors", label=label, min=rule.min, count=count))
    if count > rule.max:
        decisions.append(refuse("too_many_instructors", label=label, max=rule.max, count=count))
    authors = {key for signer in signers for key in signer.keys}
    seen: set[str] = set()
    for instructor in instructors:
        if not person_name(instructor.name):
            decisions.append(refuse("instructor_without_name", label=label, position=instructor.position))
        elif not person_name(instructor.unit):
            decisions.append(refuse("instructor_without_unit", label=label, name=instructor.name))
        if instructor.keys & authors:
            decisions.append(refuse("instructor_is_author", label=label, name=instructor.name))
        if instructor.keys & seen:
            decisions.append(refuse("instructor_twice", label=label, name=instructor.name))
        seen |= instructor.keys
    return [Objection(decision) for decision in decisions]


def _each(team: Team, signers: Sequence[Signer]) -> Iterable[Decision]:
    seen: dict[str, Signer] = {}
    for signer in signers:
        if not person_name(signer.name):
            yield refuse("author_without_name", position=signer.position)
        elif not person_name(signer.unit):
            yield refuse("author_without_unit", name=signer.name)
        if team.persons_only and _is_unit(signer):
            yield refuse("author_is_unit", name=signer.name)
        twice = next((seen[key] for key in signer.keys if key in seen), None)
        if twice is not None:
            yield refuse("author_twice", name=signer.name, first=twice.position, second=signer.position)
        seen.update(dict.fromkeys(signer.keys, signer))


def _is_unit(signer: Signer) -> bool:
    name = person_name(signer.name)
    return bool(name) and (
        name == person_name(signer.unit) or (len(name) > 4 and name.endswith(_UNIT_ENDINGS))
    )


def decide_who(who: Who, entry: Entry, role: str) -> Decision:
    """Whether the category is open to this unit and profession (N02, D01, L02)."""
    if who.unit_kinds and entry.facts.unit_kind and entry.facts.unit_kind not in who.unit_kinds:
        return refuse("unit_not_invited", unit=entry.unit, who=who.text or "见活动通知")
    if who.unit_attributes and entry.unit and not entry.facts.unit_attributes & set(who.unit_attributes):
        return refuse("unit_not_invited", unit=entry.unit, who=who.text or "、".join(who.unit_attributes))
    if who.roles and not role:
        return refuse("role_missing", roles="、".join(who.roles))
    if who.roles and role not in who.roles:
        return refuse("role_not_invited", role=role, roles="、".join(who.roles))
    return ALLOWED


def decide_limits(limits: Sequence[AuthorLimit], entry: Entry, others: Sequence[Entry]) -> Decision:
    """Whether one more case (`entry`) stays within every limit, given the cases that already count."""
    for limit in limits:
        if not matches(limit.where, entry.facts):
            continue
        counted = [other for other in others if matches(limit.where, other.facts)]
        by_subject = _unit_limit if limit.subject is LimitSubject.UNIT else _person_limit
        decision = by_subject(limit, entry, counted)
        if not decision:
            return decision
    return ALLOWED


def _unit_limit(limit: AuthorLimit, entry: Entry, counted: Sequence[Entry]) -> Decision:
    if not entry.unit:
        return ALLOWED
    mine = [other for other in counted if identity(other.unit) == identity(entry.unit)]
    if len(mine) < limit.max:
        return ALLOWED
    return refuse(
        "unit_limit", unit=entry.unit, max=limit.max, count=len(mine), cases=[entry.named for entry in mine]
    )


def _person_limit(limit: AuthorLimit, entry: Entry, counted: Sequence[Entry]) -> Decision:
    for signer in in_role(entry, limit.role):
        mine = [other for other in counted if _signs(signer, other, limit.role)]
        if len(mine) >= limit.max:
            code = _OVER[limit.role]
            return refuse(
                code, name=signer.name, max=limit.max, count=len(mine), cases=[entry.named for entry in mine]
            )
    return ALLOWED


_OVER = {
    LimitRole.FIRST: "first_author_limit",
    LimitRole.MEMBER: "member_limit",
    LimitRole.ANY: "author_limit",
    LimitRole.INSTRUCTOR: "instructor_limit",
}


def decide_exclusive(
    exclusives: Sequence[Exclusive], entry: Entry, others: Sequence[Entry]
) -> list[Objection]:
    """L11: a first author joins no other case, neither before nor after."""
    objections = []
    for rule in exclusives:
        if not matches(rule.where, entry.facts):
            continue
        for other in (other for other in others if matches(rule.where, other.facts)):
            for signer in entry.signers:
                role = LimitRole.ANY if signer.position == 1 else LimitRole.FIRST
                if _signs(signer, other, role):
                    code = "first_author_joins" if signer.position == 1 else "joins_as_first_author"
                    decision = refuse(code, name=signer.name, cases=[other.named])
                    objections.append(Objection(decision, rule.severity))
    return objections


@dataclass(frozen=True, slots=True)
class Clash:
    """One person in two cases that the limits don't allow together: of the other case no more than its number, its unit
    and the person's place in it. `max` is None where the rule is that a first author joins no other, `other` the other
    case's key; `instructor`: they guide both.
    """

    name: str
    first: bool
    number: str
    unit: str
    other_first: bool
    max: int | None
    other: int = 0
    instructor: bool = False


def clashes(
    limits: Sequence[AuthorLimit], exclusives: Sequence[Exclusive], entry: Entry, others: Sequence[Entry]
) -> list[Clash]:
    """Every person of the case whose limit is exceeded, with the other cases that count (C05, N05, L11). The same from
    either side.
    """
    clashes: list[Clash] = []

    def note(signer: Signer, other: Entry, most: int | None, role: LimitRole) -> None:
        same = next(a for a in in_role(other, role) if a.keys & signer.keys)
        guided = role is LimitRole.INSTRUCTOR
        clash = Clash(
            signer.name, signer.position == 1 and not guided, other.number, other.unit,
            same.position == 1 and not guided, most, other.key, guided,
        )  # fmt: skip
        if not any((c.name, c.number, c.other) == (clash.name, clash.number, clash.other) for c in clashes):
            clashes.append(clash)

    for limit in limits:
        if limit.subject is LimitSubject.UNIT or not matches(limit.where, entry.facts):
            continue
        counted = [other for other in others if matches(limit.where, other.facts)]
        for signer in in_role(entry, limit.role):
            mine = [other for other in counted if _signs(signer, other, limit.role)]
            if len(mine) >= limit.max:
                for other in mine:
                    note(signer, other, limit.max, limit.role)
    for rule in exclusives:
        if matches(rule.where, entry.facts):
            for other in (other for other in others if matches(rule.where, other.facts)):
                for signer in entry.signers:
                    role = LimitRole.ANY if signer.position == 1 else LimitRole.FIRST
                    if _signs(signer, other, role):
                        note(signer, other, None, role)
    return clashes


def in_role(entry: Entry, role: LimitRole) -> list[Signer]:
    """Those who stand in this role in the case. Instructors are no authors, in any place."""
    if role is LimitRole.INSTRUCTOR:
        return list(entry.instructors)
    return [
        signer
        for signer in entry.signers
        if role is LimitRole.ANY or (signer.position == 1) == (role is LimitRole.FIRST)
    ]


def _signs(signer: Signer, other: Entry, role: LimitRole) -> bool:
    return any(person.keys & signer.keys for person in in_role(other, role))
