"""Ledger: the append-only trail of every act, hash-chained, and the outbox that wakes the next stage."""
