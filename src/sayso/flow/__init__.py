"""The only place where the stages are wired: what doors call (`verbs`, `privacy`), what the ledger wakes (`steps`)."""
