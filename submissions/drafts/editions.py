"""Whether a page may save over what is stored: nothing that somebody saved elsewhere is lost unasked. Pure."""

from dataclasses import dataclass

from portal.decisions import ALLOWED, Decision, refuse


@dataclass(frozen=True, slots=True)
class Edition:
    """How often a draft was saved, and the page that saved it last (a random token; empty: none that said so)."""

    edits: int
    page: str = ""


def decide_edition(stored: Edition, made_with: Edition) -> Decision:
    """Whether a page that was made with `made_with.edits` may save; refuses with `edited_elsewhere`.

    One save more is the page's own where it carries the same token: the answer was lost on the way, or the page was
    loaded again before the save had landed. What it sends holds that save's contents too.
    """
    own = bool(made_with.page) and stored == Edition(made_with.edits + 1, made_with.page)
    if stored.edits == made_with.edits or own:
        return ALLOWED
    return refuse("edited_elsewhere", edits=stored.edits)
