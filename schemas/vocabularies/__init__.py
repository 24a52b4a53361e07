"""One JSON file a vocabulary: each code with its label, its definition and its ESF term. Read by schemas/terms.py."""
