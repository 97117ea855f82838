"""How next steps are found: acts that put something forward, judged by their structure, joined with their answers."""
