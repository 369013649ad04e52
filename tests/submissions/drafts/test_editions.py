"""Which page may save over what is stored."""

from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import ALLOWED, refuse
from submissions.drafts.editions import Edition, decide_edition

PAGES = st.sampled_from(["", "甲", "乙"])


def test_the_count_a_page_was_made_with_may_save_whoever_saved_it():
    assert decide_edition(Edition(3, "甲"), Edition(3, "乙")) == ALLOWED
    assert decide_edition(Edition(3), Edition(3)) == ALLOWED


def test_a_page_knows_its_own_save_whose_answer_was_lost_and_no_other():
    assert decide_edition(Edition(4, "甲"), Edition(3, "甲")) == ALLOWED
    assert decide_edition(Edition(4, "乙"), Edition(3, "甲")) == refuse("edited_elsewhere", edits=4)
    assert decide_edition(Edition(4), Edition(3)) == refuse("edited_elsewhere", edits=4)


@given(st.integers(0, 9), PAGES, st.integers(0, 9), PAGES)
def test_nothing_older_by_two_saves_nor_newer_than_what_is_stored_is_taken(stored, saved_by, made_with, page):
    if made_with in (stored, stored - 1):
        return
    assert decide_edition(Edition(stored, saved_by), Edition(made_with, page)) == refuse(
        "edited_elsewhere", edits=stored
    )
