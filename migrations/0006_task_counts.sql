-- How many tasks an orchestration has, and how many of them are proven, is counted for every row of a list: from this index alone.

CREATE INDEX idx_tasks_status ON tasks(orchestration_id, is_root, status);
