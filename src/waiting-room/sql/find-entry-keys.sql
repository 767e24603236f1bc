-- The keys of entry tokens that the judge keeps for systems in which none is configured.
SELECT kid, secret_hex AS "secretHex" FROM queue_entry_keys ORDER BY kid
