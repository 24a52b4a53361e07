"""Who said so: sources, and citations that tie what a source says to a record or to one field of it."""
