-- Whose turn comes first in the queue. Before there was a choice, all were alike.

ALTER TABLE orchestrations ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';
