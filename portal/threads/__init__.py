"""Questions and answers: a thread with its posts. Knows no owner: apps register their kinds of owner."""
