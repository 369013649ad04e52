"""Speed, measured as ratios inside one run. Targets stand in docs/speed.md; nothing here is asserted in a test."""
