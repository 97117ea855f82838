"""Record: the CRM as Sayso knows it. Written by `record.writing` for a Decision, by `record.mirroring` for what was observed."""
