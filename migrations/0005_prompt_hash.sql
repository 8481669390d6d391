-- What an agent was sent can be checked against the hash that was recorded with it. Old prompts have none.

ALTER TABLE attempts ADD COLUMN prompt_hash TEXT;
