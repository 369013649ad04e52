"""The organiser's table of units: who has handed in, who owes what, and reminding those who have not."""
