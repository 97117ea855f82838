"""The demonstration company: Quayside, its people, its customers and what was said, as files that read as of this week."""
