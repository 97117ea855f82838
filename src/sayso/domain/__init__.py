"""The shared vocabulary: frozen values that every stage speaks. Pure: no framework, no clock, no settings."""
