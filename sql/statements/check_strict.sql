-- Tables that may hold values of a wrong type. Litestream keeps two of its own in a database that it copies.
SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND NOT strict AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 12) <> '_litestream_'
