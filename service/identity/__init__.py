"""Who asks: organizations, their API keys, and the viewer that a key resolves to."""
