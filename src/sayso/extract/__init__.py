"""Extract: a Conversation becomes Signals, each with the sentence that proves it."""
