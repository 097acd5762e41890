-- Where something was written that looks like a secret, and of what kind; never what it is.
CREATE TABLE suspected_secret (
    noun    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    field   TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    seen    BIGINT  NOT NULL,
    PRIMARY KEY (noun, subject, field, kind)
);
CREATE INDEX suspected_secret_by_seen ON suspected_secret (seen);
