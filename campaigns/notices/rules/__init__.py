"""One file for each sort of fact: `find(notice, outline, year)` gives its findings. None imports another."""
