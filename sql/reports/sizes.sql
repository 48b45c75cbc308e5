-- What takes how much room: a line for each table with its indices, the largest first, then what is free, and all of it.
--
--     sqlite3 -readonly -box data/maude.db < sql/reports/sizes.sql
--
-- · It reads every page, so it takes as long as the disk needs for the file.
-- · A table's smallest size is a page of 4,096 bytes, and one more for each index.
-- · "(free)" was given back by rows that were deleted, and is used again. The log beside the file (maude.db-wal) is not in it.
WITH tree AS (
	SELECT
		coalesce(s.tbl_name, b.name) AS name,
		b.name = coalesce(s.tbl_name, b.name) AS is_table,
		sum(b.pgsize) AS bytes,
		-- rows without a rowid lie in the inner pages, too
		sum(CASE WHEN b.pagetype = 'leaf' OR coalesce(t.wr, 0) THEN b.ncell ELSE 0 END) AS cells
	FROM dbstat b
	LEFT JOIN sqlite_schema s ON s.name = b.name
	LEFT JOIN pragma_table_list t ON t.schema = 'main' AND t.name = s.tbl_name
	GROUP BY b.name
), size AS (
	SELECT 1 AS place, name, sum(CASE WHEN is_table THEN cells END) AS rows, sum(bytes) AS bytes,
		sum(CASE WHEN is_table THEN 0 ELSE bytes END) AS of_indices
	FROM tree
	GROUP BY name
	UNION ALL
	SELECT 2, '(free)', NULL, f.freelist_count * p.page_size, NULL
	FROM pragma_freelist_count f, pragma_page_size p
	UNION ALL
	SELECT 3, '(all)', NULL, c.page_count * p.page_size, NULL
	FROM pragma_page_count c, pragma_page_size p
)
SELECT name, rows, bytes, of_indices
FROM size
ORDER BY place, bytes DESC, name;
