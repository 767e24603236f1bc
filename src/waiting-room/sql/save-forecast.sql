-- What the door expects of a room: one forecast a lane, the same for whoever asks any process.
-- $1 room id · $2 the forecasts by lane
UPDATE queue_rooms SET forecast = $2::jsonb WHERE id = $1::uuid
