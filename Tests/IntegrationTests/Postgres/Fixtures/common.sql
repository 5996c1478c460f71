-- A table for every type, and an object of every kind, that PostgreSQL 15 and 18 have.

-- A value of every built-in type that has one of its own, at its limits.
CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree;
CREATE EXTENSION cube; CREATE EXTENSION isn; CREATE EXTENSION intarray;
CREATE TYPE mood AS ENUM ('sad', 'o''k', 'größte 😀');
CREATE TYPE pair AS (a int, "b c" text);
CREATE TYPE span AS RANGE (subtype = float8, multirange_type_name = spans);
CREATE DOMAIN positive AS int CHECK (VALUE > 0) DEFAULT 1;
CREATE DOMAIN words AS text[] NOT NULL;
CREATE TABLE types (
  id bigint GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 3) PRIMARY KEY,
  s smallint, i int, b bigint, n numeric, n2 numeric(40, 20), r real, d double precision,
  m money, t text, v varchar(5), c char(5), c1 "char", y bytea, o boolean,
  da date, ti time, tz timetz, ts timestamp, tsz timestamptz, iv interval,
  u uuid, ip inet, ci cidr, ma macaddr, ma8 macaddr8, bi bit(5), vb varbit,
  j json, jb jsonb, jp jsonpath, x xml, tv tsvector, tq tsquery,
  po point, li line, ls lseg, bo box, pa path, pg polygon, ce circle,
  ir int4range, br int8range, nr numrange, tr tsrange, tzr tstzrange, dr daterange,
  imr int4multirange, nmr nummultirange, sp span, sps spans,
  e mood, ea mood[], p pair, pps pair[], dom positive, dw words DEFAULT '{}',
  ia int[], ia2 int[][], ta text[], ba bytea[], ja jsonb[],
  lsn pg_lsn, xid xid8, rc regclass, h hstore, cit citext, lt ltree, cu cube, isb isbn13,
  g int GENERATED ALWAYS AS (i * 2) STORED);
INSERT INTO types (s, i, b, n, n2, r, d, m, t, v, c, c1, y, o, da, ti, tz, ts, tsz, iv, u, ip,
  ci, ma, ma8, bi, vb, j, jb, jp, x, tv, tq, po, li, ls, bo, pa, pg, ce, ir, br, nr, tr, tzr,
  dr, imr, nmr, sp, sps, e, ea, p, pps, dom, dw, ia, ia2, ta, ba, ja, lsn, xid, rc, h, cit, lt,
  cu, isb) VALUES
(-32768, 1000000000, 9223372036854775807, 'NaN', 0.00000000000000000001, 'Infinity', '-0',
  '-92233720368547758.08', E'tab\there\nline \\. \\N é 😀', 'abcde', 'a', 'x',
  '\x00ff5c2e0a0d00', true, '4713-01-01 BC', '24:00', '23:59:59.999999-15:59', 'infinity',
  '2026-11-21 01:02:03.456789+14', '-178000000 years 3 mons -4 days 05:06:07.890123',
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '::ffff:1.2.3.4/96', '10.0.0.0/8',
  '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '10110', '1', '{"a" : 1, "a":2}',
  '{"k": [1e400, "\u00e9\n", null]}', '$.a[*] ? (@ > 1)', '<a b="c">&lt;ö</a>',
  'a:1A fat:2B,4C ''it''''s''', '''super'':*A & !(b | c <-> d)', '(1.5,-2)', '{1,2,3}',
  '[(1,2),(3,4)]', '(3,4),(1,2)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(1,2),3.5>',
  'empty', '[1,)', '(,)', '[2026-01-01,2026-02-01)', '[2026-01-01 00:00+02,)',
  '[2026-01-01,2026-01-05)', '{[1,3),[7,9)}', '{}', '[0.1,1.5]', '{[1,2],(5,)}',
  'größte 😀', '{sad,"o''k"}', '(1,"x, ""y"" (z)\\")', ARRAY[ROW(1, NULL)::pair, NULL], 7,
  ARRAY['', NULL, 'NULL', 'a,b', '{"}'], '[0:2]={1,NULL,3}', '{{1,2},{3,4}}',
  ARRAY[E'a\\b', '"', ' '], ARRAY['\x00'::bytea], ARRAY['{"a":"}"}'::jsonb], '16/B374D848',
  '18446744073709551615', 'types', 'a=>1, "b c"=>NULL, "=>"=>"\""', 'MiXed', 'Top.Sub_1',
  '(1,2),(3,4)', '978-0-393-04002-9');
INSERT INTO types DEFAULT VALUES;
INSERT INTO types (n, r, d, t, y, ts) VALUES
  ('-Infinity', 'NaN', 2.2250738585072014e-308, '', '', '-infinity'),
  (1e1000, 1.17549435e-38, 0.1, E'\x01\x7f\u2028', decode(repeat('00', 3000), 'hex'),
   '294276-12-31 23:59:59.999999');

-- Rows that look like something else to whoever doesn't read them as psql does.
CREATE TABLE traps (id serial PRIMARY KEY, line text);
INSERT INTO traps (line) VALUES ('COMMIT;'), ('\.'), ('--'),
  ('-- PostgreSQL database dump complete'), ('\unrestrict x'), ('\restrict x'), ('\! id'),
  ('GRANT ALL ON traps TO public;'), ('ALTER TABLE traps OWNER TO nobody;'),
  ('SET transaction_timeout = 0;'), ('$$ $_$ ; '' "'), (E'COPY x FROM stdin;\n\\.\n'),
  (NULL), (''), (repeat('x', 100000));
CREATE TABLE only_text (t text);
INSERT INTO only_text SELECT line FROM traps ORDER BY id;
CREATE TABLE "we""ird.Name; --" ("co""l.1" int, "select" text, "größe 😀" int);
INSERT INTO "we""ird.Name; --" VALUES (1, 'x', 2);
CREATE TABLE no_columns (); INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE empty_one (a int);
CREATE TABLE dropped_column (a int, b text, c int);
INSERT INTO dropped_column VALUES (1, 'x', 2); ALTER TABLE dropped_column DROP COLUMN b;

CREATE TABLE parent (id int, note text DEFAULT 'p'); CREATE TABLE child (extra int) INHERITS (parent);
INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (3, 'c', 4);
CREATE TABLE parted (k int, at date NOT NULL, v text) PARTITION BY RANGE (at);
CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
  PARTITION BY HASH (k);
CREATE TABLE parted_a0 PARTITION OF parted_a FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE parted_a1 PARTITION OF parted_a FOR VALUES WITH (modulus 2, remainder 1);
CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
INSERT INTO parted SELECT i, date '2025-12-20' + i, 'v' || i FROM generate_series(1, 40) i;
CREATE INDEX parted_at ON parted (at);
CREATE TABLE hen (id int PRIMARY KEY, egg int); CREATE TABLE egg (id int PRIMARY KEY, hen int);
INSERT INTO hen VALUES (1, 1); INSERT INTO egg VALUES (1, 1);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE egg ADD FOREIGN KEY (hen) REFERENCES hen ON DELETE CASCADE NOT VALID;
CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree);
INSERT INTO tree VALUES (1, 1), (2, 1), (3, 2);
CREATE TABLE counted (id int GENERATED BY DEFAULT AS IDENTITY, CHECK (id <> 13) NO INHERIT);
INSERT INTO counted SELECT FROM generate_series(1, 10); DELETE FROM counted WHERE id > 5;
CREATE UNLOGGED TABLE unlogged (a int); INSERT INTO unlogged VALUES (1);
CREATE TABLE booked (room int, during tsrange,
  EXCLUDE USING gist (int4range(room, room, '[]') WITH =, during WITH &&));
INSERT INTO booked VALUES (1, '[2026-01-01,2026-01-02)');
CREATE SEQUENCE down INCREMENT -5 MINVALUE -100 MAXVALUE 50 START 50 CYCLE; SELECT nextval('down');
CREATE SEQUENCE far; SELECT setval('far', 9223372036854775807);
CREATE SEQUENCE unused AS smallint START 7;

CREATE SCHEMA "other Schema"; CREATE TABLE "other Schema".parent (id int);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  -- COMMIT; GRANT ALL ON x TO y;
  NEW.note := COALESCE(NEW.note, '') || $x$!$x$; RETURN NEW;
END $f$;
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC SELECT i; SELECT i * 2; END;
CREATE PROCEDURE nothing() LANGUAGE sql AS 'COMMIT';
CREATE AGGREGATE product (int) (SFUNC = int4mul, STYPE = int, INITCOND = '1');
CREATE TRIGGER audit BEFORE UPDATE ON parent FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION audit();
CREATE RULE kept AS ON DELETE TO tree DO ALSO (UPDATE hen SET egg = egg; SELECT 1);
CREATE VIEW low AS SELECT id, twice(id) AS two FROM parent; CREATE VIEW high AS SELECT two FROM low;
CREATE MATERIALIZED VIEW counted_view AS SELECT count(*) AS n FROM types;
CREATE UNIQUE INDEX ON counted_view (n);
CREATE MATERIALIZED VIEW not_yet AS SELECT 1 AS one WITH NO DATA;
CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 9;
CREATE INDEX ON traps (lower(line) text_pattern_ops) WHERE id > 2;
CREATE STATISTICS stats (ndistinct, mcv) ON k, v FROM parted_rest;
ALTER TABLE types ALTER COLUMN t SET STATISTICS 500, ALTER COLUMN t SET STORAGE EXTERNAL,
  ALTER COLUMN i SET (n_distinct = -0.5);
ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON parent AS RESTRICTIVE FOR SELECT USING (id > 0);
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE sorted (t text COLLATE nocase, c text COLLATE "C");
INSERT INTO sorted VALUES ('b', 'B'), ('A', 'a');
CREATE TEXT SEARCH CONFIGURATION own (COPY = simple);
CREATE PUBLICATION pub FOR TABLE tree, hen;
CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER far_away FOREIGN DATA WRAPPER wrapper;
CREATE FOREIGN TABLE far_table (a int) SERVER far_away;
COMMENT ON TABLE types IS E'a comment;\nCOMMIT;\n''';
COMMENT ON COLUMN types.t IS 'column'; COMMENT ON SCHEMA "other Schema" IS 'ours';
SELECT lo_from_bytea(90001, '\x00ff5c2e0a00'), lo_from_bytea(90002, ''),
  lo_from_bytea(90003, decode(repeat('0a5c2e0a', 5000), 'hex'));
COMMENT ON LARGE OBJECT 90001 IS 'large';
