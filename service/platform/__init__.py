"""What any service needs and no detainee: the database, the unit of work, documents, pages, keys, blobs."""
