"""The local reader's own parts: the structure of a transcript, and what sentences and answers do."""
