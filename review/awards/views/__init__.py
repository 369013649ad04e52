"""Pages of the awards: the list that stands, runs, what-if, publishing, and the published results."""
