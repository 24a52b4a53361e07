"""People and their names: who is deprived of liberty, under every spelling that a source has printed."""
