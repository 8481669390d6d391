-- Waits for a time, what agents ask, and the rules that answers gave.

ALTER TABLE orchestrations ADD COLUMN wait TEXT CHECK (json_valid(wait));
ALTER TABLE orchestrations ADD COLUMN questions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(questions));
ALTER TABLE orchestrations ADD COLUMN rules TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(rules));
ALTER TABLE attempts ADD COLUMN went_on TEXT;
