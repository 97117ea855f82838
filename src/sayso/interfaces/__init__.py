"""The doors: web, API, command line, worker. Thin: each view makes one call into the stages."""
