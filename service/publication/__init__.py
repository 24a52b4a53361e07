"""What is let out of a case: who consented to what, and until when."""
