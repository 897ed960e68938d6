-- The reverse of V5: nothing is lost.
${pg}drop index concurrently document_by_time;
${sqlite}drop index document_by_time;
