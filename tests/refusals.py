"""What an action refuses: the decision it raises, or its code."""

import pytest

from portal.decisions import Decision, NotAllowed


def refusal(action, *args, **kwargs) -> Decision:
    """The decision by which the action refuses; fails where it goes through."""
    with pytest.raises(NotAllowed) as caught:
        action(*args, **kwargs)
    return caught.value.decision


def refused(action, *args, **kwargs) -> str:
    """The code of that decision."""
    return refusal(action, *args, **kwargs).code
