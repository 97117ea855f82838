"""Propose: Signals, the record and earlier Answers become Proposals. It never offers what is already there or was declined."""
