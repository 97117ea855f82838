"""The holes in the wall: one tiny file per kind of outside world."""
