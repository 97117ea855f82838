"""Gives back what was heard and confirmed: briefs, promises, handoffs, signals, the day. It asks nobody for input."""
