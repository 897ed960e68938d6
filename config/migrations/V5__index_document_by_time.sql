-- The page of the newest documents of all users. PostgreSQL builds the index while the application goes on writing,
-- which it can only do outside a transaction: nothing else may stand in this file.
${pg}create index concurrently document_by_time on document (created_at);
${sqlite}create index document_by_time on document (created_at);
