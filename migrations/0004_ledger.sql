-- The ledger: every increment of money, written together with the event that booked it. An entry is never changed.

CREATE TABLE ledger (
    -- No reference: what was spent stays spent when its orchestration is forgotten.
    orchestration_id TEXT NOT NULL,
    attempt_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    -- The event that booked it.
    seq INTEGER NOT NULL CHECK (seq > 0),
    at INTEGER NOT NULL,
    usd REAL NOT NULL CHECK (usd > 0),
    -- booked: a result of the agent said so. estimated: its process died before it could.
    kind TEXT NOT NULL CHECK (kind IN ('booked', 'estimated')),
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    UNIQUE (orchestration_id, seq, kind),
    UNIQUE (attempt_id, kind)
) STRICT;

CREATE INDEX idx_ledger_at ON ledger(at);

CREATE TRIGGER ledger_keeps_entries BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'an entry of the ledger is never changed');
END;

-- Whatever was spent before there was a ledger.
INSERT INTO ledger (orchestration_id, attempt_id, session_id, seq, at, usd, kind, simulated)
SELECT events.orchestration_id, attempts.id, attempts.session_id, events.seq, events.at,
    json_extract(events.body, '$.outcome.costUsd'), 'booked', attempts.simulated
FROM events JOIN attempts ON attempts.id = json_extract(events.body, '$.attempt')
WHERE events.type = 'attemptEnded' AND json_extract(events.body, '$.outcome.costUsd') > 0
ORDER BY events.at, events.rowid;

-- The cost of a day was summed up over the attempts that ended in it.
DROP INDEX idx_attempts_ended;
