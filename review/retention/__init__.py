"""How long a campaign's personal data is kept: the period, what goes at its end, holding it, and doing it."""
