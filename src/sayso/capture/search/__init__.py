"""Finding words in what was said: one index that the database keeps in step, asked in one way on both engines.

Our own words (`words`) go into the index, so that SQLite and PostgreSQL find the same turns: both are given text that
has been taken apart, folded and shortened already, and neither adds rules of its own. Each row carries whose
conversation it is, and the question who is asking, so that nothing is found first and hidden afterwards.
"""
