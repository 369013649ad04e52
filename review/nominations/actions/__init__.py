"""Everything that changes a unit's batch: what is put forward, what the levels of a chain give each other, handing in."""

from review.nominations.actions.after_hand_in import give_back_one
from review.nominations.actions.batches import reopen_batch, submit_batch
from review.nominations.actions.levels import hand_up_again, send_back
from review.nominations.actions.nominating import (
    change_comment,
    nominate,
    return_submission,
    set_rank,
    withdraw_nomination,
)

__all__ = [
    "change_comment",
    "give_back_one",
    "hand_up_again",
    "nominate",
    "reopen_batch",
    "return_submission",
    "send_back",
    "set_rank",
    "submit_batch",
    "withdraw_nomination",
]
