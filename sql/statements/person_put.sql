-- A new person, or how one stands now.
INSERT INTO person (id, name, name_key, seat, epoch, created_at_ms, used_at_ms, inbox, deleted_at_ms)
VALUES (:id, :name, :name_key, :seat, :epoch, :created_at_ms, :used_at_ms, :inbox, :deleted_at_ms)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, seat = excluded.seat,
	epoch = excluded.epoch, created_at_ms = excluded.created_at_ms, used_at_ms = excluded.used_at_ms,
	inbox = excluded.inbox, deleted_at_ms = excluded.deleted_at_ms
