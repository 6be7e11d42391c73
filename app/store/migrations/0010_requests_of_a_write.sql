-- Which request carried a write last: only that one can still tell what became of it.
CREATE INDEX requests_of_a_write ON request_writes (write_id, request_id);
