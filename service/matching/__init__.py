"""Finding people: candidates by SQL, scores by names/, and what is done with both."""
