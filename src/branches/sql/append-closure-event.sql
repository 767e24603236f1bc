-- Writes one change of a closure into the event log, in the transaction of the change.
-- $1 subject_id: the closure · $2 seq: 1 for its making, 2 for its taking back · $3 type · $4 from_state · $5 to_state
-- $6 actor_id · $7 actor_role · $8 branch_id · $9 reason · $10 trace_id · $11 details: JSON
INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id,
  reason, trace_id, details)
VALUES ('CLOSURE', $1::uuid, $2::int, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text,
  $10::text, $11::jsonb)
