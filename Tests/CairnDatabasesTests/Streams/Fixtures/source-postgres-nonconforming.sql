-- ALTER DATABASE … SET standard_conforming_strings = off, in a session begun after that.
CREATE TABLE a(t text DEFAULT 'x\\');
INSERT INTO a VALUES ('\\.'),('a\\');
CREATE VIEW v AS SELECT 'back\\'::text AS x, 'it''s; \\'' \n COPY public.a (t) FROM stdin;'::text AS y FROM a;
COMMENT ON TABLE a IS 'it\\''; \n\\.\n';
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''\\\\''::text';
CREATE TYPE e AS ENUM ('b\\');
CREATE TABLE b(t text DEFAULT '\\'''); INSERT INTO b VALUES ('x');
