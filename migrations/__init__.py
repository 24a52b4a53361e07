"""The schema's story, a step at a time. Each step goes up and down with rows in the tables."""
