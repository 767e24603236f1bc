-- Unfinished tasks of one kind at a branch, with what they are about.
-- $1 kind · $2 branch · $3 at most so many
SELECT id::text AS id, matter FROM tasks
WHERE kind = $1 AND branch_id = $2 AND status IN ('OPEN', 'OFFERED')
ORDER BY id
LIMIT $3
