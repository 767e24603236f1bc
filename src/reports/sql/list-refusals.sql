-- Why customers were refused a place on some days of a branch, the most frequent reason first.
-- $1 branch · $2 first and $3 last day
SELECT reason, sum(refusals)::bigint AS refusals
FROM refusal_tallies
WHERE branch_id = $1 AND date >= $2::date AND date <= $3::date
GROUP BY reason
ORDER BY sum(refusals) DESC, reason
