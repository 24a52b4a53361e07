"""Imports: read a file's rows, draft what they tell, find whom they tell of, decide what becomes of each, write, revert."""
