-- The decision that this creator made with this key.
SELECT id FROM decision WHERE creator_id = :creator_id AND create_key = :create_key
