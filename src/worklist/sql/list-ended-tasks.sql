-- Tasks of one kind at a branch that have been ended, by what they are about.
-- $1 kind · $2 branch · $3 matters
SELECT id::text AS id, matter FROM tasks
WHERE kind = $1 AND branch_id = $2 AND matter = ANY ($3::text[]) AND status IN ('DONE', 'DISMISSED')
ORDER BY id
