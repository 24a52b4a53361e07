"""Mappings of three public lists, to copy from."""
