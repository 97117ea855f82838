"""Record: the CRM as Sayso knows it. `record.writing` writes Decisions, `record.mirroring` what was observed."""
