-- What the user has spent in the agent's sessions, in terminals of their own.

ALTER TABLE orchestrations ADD COLUMN by_hand TEXT CHECK (json_valid(by_hand));
