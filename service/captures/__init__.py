"""What a source looked like when it was read: files kept by the hash of their content."""
