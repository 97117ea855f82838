"""What every request gets: security headers, and the Asker."""
