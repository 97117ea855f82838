"""The worker: what runs when nobody waits for it. One engine on SQLite, another on PostgreSQL, the same tasks."""
