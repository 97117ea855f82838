"""The composition root: settings, addresses, the one place where the parts are put together."""
