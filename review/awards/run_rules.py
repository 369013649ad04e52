"""What a list goes by in the campaign's document: the award plans, how a round narrows (S8), or special awards. Pure."""

from dataclasses import dataclass

from campaigns.schema import AwardPlan, Document
from campaigns.schema.judging import ImportedScore, Round, SpecialAwards, plan_of_advance

AWARDS = ""
"""Key of the list of awards itself; the others are named after their round or special awards."""


@dataclass(frozen=True, slots=True)
class RunRules:
    """Plans, the organiser's rounds up to the one that is decided about, and numbers from outside. `narrows`: the list says who
    of this round goes on; `special`: it is one of these, given beside the awards.
    """

    plans: tuple[AwardPlan, ...] = ()
    rounds: tuple[Round, ...] = ()
    imported: tuple[ImportedScore, ...] = ()
    narrows: Round | None = None
    special: SpecialAwards | None = None

    @property
    def last_round(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def by(self) -> str:
        """The number from outside that alone is compared; "" where scores are."""
        return (self.special.by or "") if self.special is not None else ""


@dataclass(frozen=True, slots=True)
class ListName:
    """A list that a campaign makes, as pages name it."""

    key: str
    label: str


def rules_of(doc: Document, list_key: str = AWARDS) -> RunRules:
    """The rules of one of the campaign's lists; without plans where the document has none of that name."""
    own = doc.review.own_rounds
    if not list_key:
        return RunRules(doc.awards, own, doc.review.imported)
    special = next((each for each in doc.special_awards if each.key == list_key), None)
    if special is not None:
        return RunRules(special.plans, own, doc.review.imported, special=special)
    at = next((at for at, each in enumerate(own) if each.key == list_key), None)
    advance = own[at].advance if at is not None else None
    if at is None or advance is None:
        return RunRules()
    return RunRules((plan_of_advance(advance),), own[: at + 1], narrows=own[at])


def lists_of(doc: Document) -> list[ListName]:
    """Every list of the campaign in the order in which they are made: who goes on, the awards, special awards."""
    narrowing = [each for each in doc.review.own_rounds if each.advance is not None]
    return [
        *(ListName(each.key, list_label(doc, each.key)) for each in narrowing),
        ListName(AWARDS, list_label(doc, AWARDS)),
        *(ListName(each.key, each.label) for each in doc.special_awards),
    ]


def list_label(doc: Document, list_key: str) -> str:
    """What pages call a list; its key where the rules in force don't have it any more."""
    if not list_key:
        return "奖项"
    rules = rules_of(doc, list_key)
    if rules.special is not None:
        return rules.special.label
    return f"{rules.narrows.label}入围名单" if rules.narrows is not None else list_key
