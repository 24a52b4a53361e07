"""Door 1, REST: a file per resource of the URL, handlers of a few lines. ROUTERS is the table of contents."""
