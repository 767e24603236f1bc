-- Writes a closure down. Run under lock-branch, in the transaction that also writes its event.
-- $1 id · $2 branch_id · $3 from_date · $4 to_date, both included · $5 kind · $6 reason_zh · $7 reason_en
-- $8 created_by: the member of staff · $9 from_time · $10 to_time: both null where it is shut all day
INSERT INTO branch_closures (id, branch_id, from_date, to_date, kind, reason_zh, reason_en, created_by,
  from_time, to_time)
VALUES ($1::uuid, $2::text, $3::date, $4::date, $5::text, $6::text, $7::text, $8::text,
  $9::time, $10::time)
RETURNING id, branch_id, from_date, to_date,
  to_char(from_time, 'HH24:MI') AS from_time, to_char(to_time, 'HH24:MI') AS to_time, kind, reason_zh, reason_en, created_by, created_at, removed_at
