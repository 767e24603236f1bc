-- The keys of check-in codes, the one that signs first.
-- $1 at most so many
SELECT id, secret FROM check_in_keys ORDER BY id DESC LIMIT $1
