"""Two accounts of one person become one: the other account's password proves that it is theirs."""
