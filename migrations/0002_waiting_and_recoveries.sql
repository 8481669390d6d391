-- Orchestrations that wait for others, and the bound of a crash loop.

ALTER TABLE orchestrations ADD COLUMN after_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(after_ids));
ALTER TABLE orchestrations ADD COLUMN recoveries INTEGER NOT NULL DEFAULT 0 CHECK (recoveries >= 0);
