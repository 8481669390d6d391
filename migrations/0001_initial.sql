-- Ids are UUIDs as text, times are epoch milliseconds, JSON is text that json_valid accepts (NULL passes such a check).
-- Statements must be deterministic, because the redo journal runs them again: no random(), no clock; values are passed in.

CREATE TABLE store_meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- Name of this snapshot; the journal begun after it bears the same name.
    generation TEXT NOT NULL,
    -- The journal that was in use when this snapshot was taken, and its last record that the snapshot already holds.
    previous_generation TEXT NOT NULL,
    previous_sequence INTEGER NOT NULL
) STRICT;

INSERT INTO store_meta (id, generation, previous_generation, previous_sequence) VALUES (1, '', '', 0);

CREATE TABLE orchestrations (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'paused', 'mergeReady', 'completed', 'failed', 'cancelled')),
    seq INTEGER NOT NULL CHECK (seq > 0),
    pipeline TEXT NOT NULL CHECK (json_valid(pipeline)),
    options TEXT NOT NULL CHECK (json_valid(options)),
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    source TEXT NOT NULL CHECK (json_valid(source)),
    base TEXT NOT NULL CHECK (json_valid(base)),
    worktree TEXT CHECK (json_valid(worktree)),
    requested TEXT CHECK (requested IN ('pause', 'cancel', 'merge')),
    move TEXT CHECK (json_valid(move)),
    failure TEXT CHECK (json_valid(failure)),
    merge TEXT NOT NULL CHECK (json_valid(merge)),
    cost_usd REAL NOT NULL CHECK (cost_usd >= 0),
    created_at INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER
) STRICT;

CREATE TABLE batches (
    id TEXT PRIMARY KEY NOT NULL,
    orchestration_id TEXT NOT NULL REFERENCES orchestrations(id) ON DELETE CASCADE,
    -- Place in the orchestration's list, from 0; so in every table below.
    position INTEGER NOT NULL,
    batch_index INTEGER NOT NULL,
    title TEXT NOT NULL,
    tasks TEXT NOT NULL CHECK (json_valid(tasks)),
    waves TEXT NOT NULL CHECK (json_valid(waves)),
    purpose TEXT,
    checkpoint TEXT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped')),
    round INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    failure TEXT CHECK (json_valid(failure)),
    commit_hash TEXT,
    summary TEXT
) STRICT;

CREATE INDEX idx_batches_orchestration ON batches(orchestration_id, position);

-- The root task of an orchestration is the thing that was asked for: its id is the orchestration's, its position is -1.
CREATE TABLE tasks (
    id TEXT PRIMARY KEY NOT NULL,
    orchestration_id TEXT NOT NULL REFERENCES orchestrations(id) ON DELETE CASCADE,
    is_root INTEGER NOT NULL CHECK (is_root = (id = orchestration_id)),
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    line INTEGER NOT NULL,
    label TEXT,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    files TEXT NOT NULL CHECK (json_valid(files)),
    batch INTEGER,
    status TEXT NOT NULL CHECK (status IN ('open', 'running', 'proven', 'unproven')),
    reason TEXT
) STRICT;

CREATE INDEX idx_tasks_orchestration ON tasks(orchestration_id, position);

CREATE TABLE orchestrator_stages (
    id TEXT PRIMARY KEY NOT NULL,
    -- The orchestration's root task.
    task_id TEXT NOT NULL REFERENCES tasks(id) ON DELETE CASCADE,
    -- The role of the stage; its name is in stage_name.
    stage_type TEXT NOT NULL CHECK (stage_type IN ('specification', 'implementation', 'qa')),
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped')),
    stage_context TEXT DEFAULT '{}' CHECK (json_valid(stage_context)),
    -- Final answer of the stage's latest attempt that has ended.
    command_output TEXT,
    container_id INTEGER,
    error_message TEXT,
    retry_count INTEGER DEFAULT 0,
    started_at INTEGER,
    completed_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    stage_name TEXT NOT NULL,
    failure TEXT CHECK (json_valid(failure)),
    commit_hash TEXT
) STRICT;

CREATE INDEX idx_orchestrator_task_stages ON orchestrator_stages(task_id, stage_type);
CREATE INDEX idx_orchestrator_status ON orchestrator_stages(status);
CREATE INDEX idx_orchestrator_running ON orchestrator_stages(status) WHERE status = 'running';

CREATE TABLE attempts (
    id TEXT PRIMARY KEY NOT NULL,
    orchestration_id TEXT NOT NULL REFERENCES orchestrations(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    stage TEXT NOT NULL,
    batch INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('work', 'heal', 'decide')),
    round INTEGER NOT NULL,
    agent TEXT NOT NULL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    session_id TEXT NOT NULL,
    resume TEXT CHECK (json_valid(resume)),
    prompt TEXT NOT NULL,
    budget_usd REAL NOT NULL,
    timeout_ms REAL NOT NULL,
    start_commit TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('intended', 'running', 'ended')),
    pid INTEGER,
    intended_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    outcome TEXT CHECK (json_valid(outcome)),
    evidence TEXT CHECK (json_valid(evidence)),
    cost_usd REAL GENERATED ALWAYS AS (json_extract(outcome, '$.costUsd')) VIRTUAL
) STRICT;

CREATE INDEX idx_attempts_orchestration ON attempts(orchestration_id, position);
CREATE INDEX idx_attempts_ended ON attempts(ended_at);

CREATE TABLE events (
    orchestration_id TEXT NOT NULL REFERENCES orchestrations(id) ON DELETE CASCADE,
    seq INTEGER NOT NULL CHECK (seq > 0),
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    because TEXT,
    body TEXT NOT NULL CHECK (json_valid(body)),
    UNIQUE (orchestration_id, seq)
) STRICT;
