"""A format a file: rows are read from it, and rows are written in it."""
