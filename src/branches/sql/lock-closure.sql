-- Makes those who take one closure back do so one after another. What is decided by the clock is decided in the statement
-- after it, which began when nobody was waited for any more.
-- $1 id · $2 branch_ids: those within reach of whoever asks, null for all
SELECT id
FROM branch_closures
WHERE id = $1::uuid AND removed_at IS NULL AND ($2::text[] IS NULL OR branch_id = ANY ($2::text[]))
FOR UPDATE
