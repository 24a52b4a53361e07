"""What was done about a case: actions by and towards bodies, how each case was answered, and what is due when."""
