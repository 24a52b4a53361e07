"""Door 4: steps that nobody asked for by a request. Each is a thin call of a command."""
