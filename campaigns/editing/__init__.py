"""The organiser's page of rules, and trying files against them."""
