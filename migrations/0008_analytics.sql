-- The figures of the analytics page are summed up over the whole history: from these indexes alone, since the rows themselves hold
-- prompts, answers and contexts.

CREATE INDEX idx_stages_completed ON orchestrator_stages(completed_at, status, task_id, stage_name) WHERE completed_at IS NOT NULL;

-- The model that did the work, and how long agents and gates worked.
CREATE INDEX idx_attempts_work ON attempts(
    orchestration_id,
    id,
    stage,
    json_extract(outcome, '$.model'),
    ended_at - started_at - IFNULL(json_extract(outcome, '$.waitedMs'), 0) + IFNULL(json_extract(evidence, '$.gate.durationMs'), 0)
);

-- What may have needed the user.
CREATE INDEX idx_events_steps ON events(orchestration_id, seq)
    WHERE type IN ('questionAnswered', 'orchestrationPaused', 'retryRequested', 'moveRequested');
