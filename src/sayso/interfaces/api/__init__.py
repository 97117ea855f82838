"""The REST door: the same services, described by OpenAPI at /api/docs."""
