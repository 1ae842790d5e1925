-- A reply is a little longer than what PostgreSQL leaves as it is, so every settlement spent a tenth of the server's time on packing it.
-- Rows that fit into a page stay unpacked now; longer ones are packed as before.
ALTER TABLE command SET (toast_tuple_target = 8160);
