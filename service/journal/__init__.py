"""Every change, once: append, history, known-at, the change feed, the hash chain. All are readings of one journal."""
