CREATE TABLE plain(id int primary key, t text);
INSERT INTO plain VALUES (1,'a'),(2,'\.'),(3,E'\\.\nCOPY public.plain (id, t) FROM stdin;\n\\.'),(4,null),(5,''),(6,E'tab\tcr\rnl\n'),(7,'it''s $$ "'),(8,'😀');
CREATE TABLE empty(id int);
CREATE TABLE onecol(t text);
INSERT INTO onecol VALUES ('--'),('-- PostgreSQL database dump complete'),('--'),(''),('\.'),('\unrestrict x'),('\restrict x'),(E'\\.\n'),('COPY public.empty (id) FROM stdin;'),('1'),(null);
CREATE TABLE nocols(); INSERT INTO nocols DEFAULT VALUES; INSERT INTO nocols DEFAULT VALUES; INSERT INTO nocols DEFAULT VALUES;
CREATE SCHEMA "My.Schema";
CREATE TABLE "My.Schema"."a""b.c (x) FROM stdin;"("FROM" int, "col(1) FROM stdin;" text DEFAULT 'COPY x FROM stdin;', "$$" text DEFAULT $x$it's\$x$);
INSERT INTO "My.Schema"."a""b.c (x) FROM stdin;" VALUES (1,'x',''),(2,'y','');
CREATE TABLE "My.Schema"."new
line"(a int); INSERT INTO "My.Schema"."new
line" VALUES (1);
CREATE TABLE "Mixed"(a text DEFAULT E'back\\slash''); CREATE TABLE public.fake (a int);', b text[], j jsonb, y bytea, CHECK (a <> E'\\' OR a <> ''''));
INSERT INTO "Mixed" VALUES ('a','{"a\"b","c,\\"}','{"k":"it''s \\. \n"}','\x5c2e0a00'),(E'b\\',null,'[]',''),(E'\\','{}','1','\x00');
CREATE UNLOGGED TABLE unl(a int); INSERT INTO unl VALUES (1),(2);
CREATE TABLE part(a int, b text) PARTITION BY RANGE(a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20);
INSERT INTO part SELECT i, 'r'||i FROM generate_series(0,14) i;
CREATE TABLE child() INHERITS (plain); INSERT INTO child VALUES (100,'c'),(101,'d');
CREATE TABLE gen(a int, b int GENERATED ALWAYS AS (a*2) STORED, c serial); INSERT INTO gen(a) SELECT generate_series(1,5);
CREATE VIEW v AS SELECT id, t || 'it''s; COPY public.empty (id) FROM stdin;' AS "q""x$$", E'\\' AS bs FROM plain;
CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM plain;
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $fn$
BEGIN
  -- it's
  EXECUTE $$
COPY public.empty (id) FROM stdin;
1
2
\.
  $$;
CREATE TABLE made_by_function (a int);
/*
--
-- PostgreSQL database dump complete
--

\unrestrict x

*/
  RETURN 1;
END $fn$;
CREATE FUNCTION f2(a int) RETURNS int LANGUAGE SQL BEGIN ATOMIC INSERT INTO empty VALUES ($1); SELECT a + 1; SELECT 2; END;
CREATE PROCEDURE p(a int) LANGUAGE SQL AS 'INSERT INTO empty VALUES ($1); COPY public.empty (id) FROM stdin;';
COMMENT ON TABLE plain IS 'it''s "; 
COPY public.empty (id) FROM stdin;
7
\.
back\';
COMMENT ON TABLE onecol IS E'\\';
CREATE TYPE mood AS ENUM ('it''s', 'back\', '$$', '"');
CREATE TABLE moods(m mood); INSERT INTO moods VALUES ('back\'),('$$');
SELECT lo_from_bytea(0, '\x5c2e0a27');
CREATE OPERATOR -~ (FUNCTION = f2, RIGHTARG = int);
CREATE TABLE aaa$1(a$$b$$ int); INSERT INTO aaa$1 VALUES (1);
CREATE TABLE "zz after"(a int); INSERT INTO "zz after" VALUES (1),(2),(3),(4);
