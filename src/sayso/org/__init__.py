"""Org: who works here, in which team and role, and what the organisation has set."""
