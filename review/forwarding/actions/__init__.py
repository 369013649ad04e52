"""Everything that changes forwarding: sending and answering, the author's yes, and what follows at the source."""
