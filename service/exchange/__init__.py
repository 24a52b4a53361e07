"""In and out in bulk: other people's lists become records, and the registry leaves as files that come back unchanged."""
