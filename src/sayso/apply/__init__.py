"""Apply: a Decision becomes Writes, once, compared with the live value, with a receipt and an undo."""
