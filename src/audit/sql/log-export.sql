-- Writes down who took what out of the log: an export is a reading of many people's doings at once.
-- $1 id · $2 actor · $3 actor's role · $4 branch or null · $5 trace id · $6 the search, JSON · $7 type of the event
INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role, branch_id, trace_id, details)
VALUES ('export', $1::uuid, 1, $7::text, 'EXPORTED', $2::text, $3::text, $4::text, $5::text, $6::jsonb)
