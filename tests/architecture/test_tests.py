"""The tests themselves: what two modules need stands in a factory."""
