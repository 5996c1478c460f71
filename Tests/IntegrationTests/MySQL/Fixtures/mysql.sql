-- What only Oracle's MySQL has.
CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3));
INSERT INTO vectors VALUES (1, STRING_TO_VECTOR('[1, -2.5, 3e10]')), (2, NULL);
CREATE TABLE hidden (id INT PRIMARY KEY, secret INT INVISIBLE DEFAULT (40 + 2), INDEX by_id (id) INVISIBLE);
INSERT INTO hidden (id, secret) VALUES (1, 7), (2, 8);
CREATE TABLE srid (id INT PRIMARY KEY, g GEOMETRY NOT NULL SRID 4326, SPATIAL INDEX (g));
INSERT INTO srid VALUES (1, ST_GeomFromText('POINT(50 8)', 4326));
CREATE TABLE functional (a INT, b JSON, INDEX sums ((a + 1)), INDEX many ((CAST(b->'$.n' AS UNSIGNED ARRAY))));
INSERT INTO functional VALUES (1, '{"n": [1, 2]}');
CREATE TABLE cased (a VARCHAR(20) COLLATE utf8mb4_0900_as_cs, b VARCHAR(20) COLLATE utf8mb4_ja_0900_as_cs);
INSERT INTO cased VALUES ('Ä', 'か');
SET SESSION sql_generate_invisible_primary_key = ON;
CREATE TABLE keyless (a INT);
INSERT INTO keyless VALUES (3), (4);
