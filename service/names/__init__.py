"""Names as text: pure, a writing system a file."""
