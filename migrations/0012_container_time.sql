-- How much of the time the slots of the container pool were at work, for the analytics page.

CREATE INDEX idx_attempts_containers ON attempts(started_at, ended_at) WHERE runner = 'container';
