"""Links given as evidence (C15): whether they open, as a worker last found."""
