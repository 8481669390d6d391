-- Where an attempt runs. All that there was before ran on the host.

ALTER TABLE attempts ADD COLUMN runner TEXT NOT NULL DEFAULT 'process';
