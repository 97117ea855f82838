"""The CRM behind the record: mapped, mirrored page by page, and told of what was confirmed."""
