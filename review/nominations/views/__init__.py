"""The coordinator's pages: the desk, one case, several at once, the order, the first round, the batch."""
