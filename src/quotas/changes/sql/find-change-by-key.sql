-- What an Idempotency-Key has done to a quota change: which one, and which of its states was the answer.
--   $1 uuid  key digest
SELECT
  replace(keyed.request_digest::text, '-', '') AS request_digest, keyed.booking_id AS change_id,
  keyed.booking_seq AS seq,
  (SELECT event.to_state FROM events AS event
   WHERE event.subject_id = keyed.booking_id AND event.seq = keyed.booking_seq AND event.subject_type = 'quota-change'
   LIMIT 1) AS status
FROM idempotency_keys AS keyed
WHERE keyed.key_digest = $1
