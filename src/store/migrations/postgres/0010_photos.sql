-- Pictures that the department shows: the captain's. The name is the hash of the bytes, so one picture is stored once.
CREATE TABLE photo (
    hash  bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    kind  text  NOT NULL,
    bytes bytea NOT NULL
);
