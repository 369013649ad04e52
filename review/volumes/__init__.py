"""Cases compiled into one book (C21)."""
