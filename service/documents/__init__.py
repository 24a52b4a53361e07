"""Readings across records: one statement, one document, the gate inside."""
