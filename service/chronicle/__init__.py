"""What happened in a case: where the person was held, what the courts did, what was seen, said and found."""
