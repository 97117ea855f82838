"""The field audit: which fields feed a decision, which hold junk, and which may go."""
