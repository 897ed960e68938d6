-- The page of one user lists that user's documents, newest first.
create index document_by_user on document (user_id, created_at);
