-- Pictures that the department shows: the captain's. The name is the hash of the bytes, so one picture is stored once.
CREATE TABLE photo (
    hash  blob NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    kind  text NOT NULL,
    bytes blob NOT NULL
);
