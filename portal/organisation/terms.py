"""What a campaign document may refer to in its tenant's organisation, as plain values. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class UnitTerms:
    """What people call the kinds of units and their attributes, by key."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)

    def kind_words(self, keys: Iterable[str]) -> str:
        """小学、初中; a key that has gone is shown as it is."""
        return "、".join(self.kinds.get(key, key) for key in keys)

    def attribute_words(self, keys: Iterable[str]) -> str:
        """乡村、试点校."""
        return "、".join(self.attributes.get(key, key) for key in keys)


@dataclass(frozen=True, slots=True)
class UnitOutline:
    """A unit as the check of a campaign document sees it: the flags it has, and the numbers that are filled in."""

    kind: str
    attributes: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A tenant's organisation as the check of a campaign document sees it. `held` are the flags that at least one
    unit has; `numbers` are attributes that hold a number and can't be asked for as a flag; `units` those in the
    tree, by key.
    """

    slug: str
    terms: UnitTerms
    numbers: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    units: Mapping[str, UnitOutline] = field(default_factory=dict)
