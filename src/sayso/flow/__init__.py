"""The only place where the stages are wired: what doors call, and what the ledger wakes."""
