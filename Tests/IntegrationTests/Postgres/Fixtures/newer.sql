-- What PostgreSQL has since 16, 17 and 18.
CREATE EXTENSION btree_gist;
CREATE TABLE computed (a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL,
  more int GENERATED ALWAYS AS (a + 1) STORED);
INSERT INTO computed VALUES (1), (2147483647 / 2), (NULL);
CREATE TABLE stays (room int, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
INSERT INTO stays VALUES (1, '[2026-01-01,2026-02-01)'), (1, '[2026-02-01,2026-03-01)');
CREATE TABLE guests (name text, room int, during daterange,
  FOREIGN KEY (room, PERIOD during) REFERENCES stays (room, PERIOD during));
INSERT INTO guests VALUES ('Zoë 😀', 1, '[2026-01-15,2026-02-15)');
CREATE TABLE lenient (a int, b int REFERENCES tree NOT ENFORCED,
  CONSTRAINT large CHECK (a > 10) NOT ENFORCED);
INSERT INTO lenient VALUES (1, 99);
CREATE TABLE late (a int);
INSERT INTO late VALUES (NULL);
ALTER TABLE late ADD CONSTRAINT there NOT NULL a NOT VALID;
CREATE TABLE stamped (id uuid DEFAULT uuidv7(), t text STORAGE EXTERNAL COMPRESSION lz4);
INSERT INTO stamped (t) VALUES (repeat('x', 9000));
CREATE TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY, k int) PARTITION BY LIST (k);
CREATE TABLE numbered_one PARTITION OF numbered FOR VALUES IN (1, NULL);
INSERT INTO numbered (k) VALUES (1), (NULL), (1);
CREATE COLLATION own_order (provider = builtin, locale = 'C.UTF-8');
CREATE TABLE ordered (t text COLLATE own_order);
INSERT INTO ordered VALUES ('b'), ('A'), ('ä');
CREATE VIEW listed AS
  SELECT * FROM JSON_TABLE('[{"n": 1}, {"n": 2}]'::jsonb, '$[*]' COLUMNS (n int PATH '$.n'));
CREATE TABLE built (j json DEFAULT JSON_OBJECT('a' VALUE 1 NULL ON NULL), CHECK (j IS JSON OBJECT));
INSERT INTO built DEFAULT VALUES;
