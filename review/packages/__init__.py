"""Packages (D19, L17, C14): a campaign's or a unit's cases as one archive in the notice's layout."""
