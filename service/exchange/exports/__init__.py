"""Exports: what a viewer may read, as files."""
