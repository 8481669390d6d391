-- What the user's review asks for, and the session that the user took over.

ALTER TABLE orchestrations ADD COLUMN review TEXT CHECK (json_valid(review));
ALTER TABLE orchestrations ADD COLUMN takeover TEXT CHECK (json_valid(takeover));
