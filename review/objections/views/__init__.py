"""Pages of public notices and objections."""
