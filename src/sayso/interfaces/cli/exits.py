"""Exit codes, stable from release to release, and the refusal of what was typed."""

OK = 0
FOUND_WRONG = 1  # the command ran and found something amiss: a broken trail, a file that could not be read
BAD_INPUT = 2
NOT_ALLOWED = 3
NOT_FOUND = 4
CONFLICT = 5  # the record, or the offer, has moved since it was shown


class BadOption(ValueError):
    """An option of the command line holds nonsense."""
