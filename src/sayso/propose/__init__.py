"""Propose: Signals, the record and Answers become Proposals, never of what is already there or was declined."""
