ALTER TABLE list_entry ADD COLUMN row_digest bytea;
CREATE INDEX ix_list_entry_row ON list_entry (row_digest) WHERE row_digest IS NOT NULL;
