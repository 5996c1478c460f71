--
-- PostgreSQL database dump
--

\restrict q7fBNw1rknmg3VnvJpm7cqUZfuV23Rh5kYTBMo9SqrnXQvq4S3cqqGXA7dk6DhN

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: My.Schema; Type: SCHEMA; Schema: -; Owner: admin
--

CREATE SCHEMA "My.Schema";


ALTER SCHEMA "My.Schema" OWNER TO admin;

--
-- Name: mood; Type: TYPE; Schema: public; Owner: admin
--

CREATE TYPE public.mood AS ENUM (
    'it''s',
    'back\',
    '$$',
    '"'
);


ALTER TYPE public.mood OWNER TO admin;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: admin
--

CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE plpgsql
    AS $_$
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
END $_$;


ALTER FUNCTION public.f() OWNER TO admin;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: empty; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.empty (
    id integer
);


ALTER TABLE public.empty OWNER TO admin;

--
-- Name: f2(integer); Type: FUNCTION; Schema: public; Owner: admin
--

CREATE FUNCTION public.f2(a integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO public.empty (id)
   VALUES (f2.a);
 SELECT (a + 1);
 SELECT 2;
END;


ALTER FUNCTION public.f2(a integer) OWNER TO admin;

--
-- Name: p(integer); Type: PROCEDURE; Schema: public; Owner: admin
--

CREATE PROCEDURE public.p(IN a integer)
    LANGUAGE sql
    AS $_$INSERT INTO empty VALUES ($1); COPY public.empty (id) FROM stdin;$_$;


ALTER PROCEDURE public.p(IN a integer) OWNER TO admin;

--
-- Name: -~; Type: OPERATOR; Schema: public; Owner: admin
--

CREATE OPERATOR public.-~ (
    FUNCTION = public.f2,
    RIGHTARG = integer
);


ALTER OPERATOR public.-~ (NONE, integer) OWNER TO admin;

--
-- Name: a"b.c (x) FROM stdin;; Type: TABLE; Schema: My.Schema; Owner: admin
--

CREATE TABLE "My.Schema"."a""b.c (x) FROM stdin;" (
    "FROM" integer,
    "col(1) FROM stdin;" text DEFAULT 'COPY x FROM stdin;'::text,
    "$$" text DEFAULT 'it''s\'::text
);


ALTER TABLE "My.Schema"."a""b.c (x) FROM stdin;" OWNER TO admin;

--
-- Name: new line; Type: TABLE; Schema: My.Schema; Owner: admin
--

CREATE TABLE "My.Schema"."new
line" (
    a integer
);


ALTER TABLE "My.Schema"."new
line" OWNER TO admin;

--
-- Name: Mixed; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public."Mixed" (
    a text DEFAULT 'back\slash''); CREATE TABLE public.fake (a int);'::text,
    b text[],
    j jsonb,
    y bytea,
    CONSTRAINT "Mixed_a_check" CHECK (((a <> '\'::text) OR (a <> ''''::text)))
);


ALTER TABLE public."Mixed" OWNER TO admin;

--
-- Name: aaa$1; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public."aaa$1" (
    "a$$b$$" integer
);


ALTER TABLE public."aaa$1" OWNER TO admin;

--
-- Name: plain; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.plain (
    id integer NOT NULL,
    t text
);


ALTER TABLE public.plain OWNER TO admin;

--
-- Name: TABLE plain; Type: COMMENT; Schema: public; Owner: admin
--

COMMENT ON TABLE public.plain IS 'it''s "; 
COPY public.empty (id) FROM stdin;
7
\.
back\';


--
-- Name: child; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.child (
)
INHERITS (public.plain);


ALTER TABLE public.child OWNER TO admin;

--
-- Name: gen; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.gen (
    a integer,
    b integer GENERATED ALWAYS AS ((a * 2)) STORED,
    c integer NOT NULL
);


ALTER TABLE public.gen OWNER TO admin;

--
-- Name: gen_c_seq; Type: SEQUENCE; Schema: public; Owner: admin
--

CREATE SEQUENCE public.gen_c_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.gen_c_seq OWNER TO admin;

--
-- Name: gen_c_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: admin
--

ALTER SEQUENCE public.gen_c_seq OWNED BY public.gen.c;


--
-- Name: moods; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.moods (
    m public.mood
);


ALTER TABLE public.moods OWNER TO admin;

--
-- Name: mv; Type: MATERIALIZED VIEW; Schema: public; Owner: admin
--

CREATE MATERIALIZED VIEW public.mv AS
 SELECT count(*) AS count
   FROM public.plain
  WITH NO DATA;


ALTER TABLE public.mv OWNER TO admin;

--
-- Name: nocols; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.nocols (
);


ALTER TABLE public.nocols OWNER TO admin;

--
-- Name: onecol; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.onecol (
    t text
);


ALTER TABLE public.onecol OWNER TO admin;

--
-- Name: TABLE onecol; Type: COMMENT; Schema: public; Owner: admin
--

COMMENT ON TABLE public.onecol IS '\';


--
-- Name: part; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.part (
    a integer,
    b text
)
PARTITION BY RANGE (a);


ALTER TABLE public.part OWNER TO admin;

--
-- Name: part_1; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.part_1 (
    a integer,
    b text
);


ALTER TABLE public.part_1 OWNER TO admin;

--
-- Name: part_2; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.part_2 (
    a integer,
    b text
);


ALTER TABLE public.part_2 OWNER TO admin;

--
-- Name: unl; Type: TABLE; Schema: public; Owner: admin
--

CREATE UNLOGGED TABLE public.unl (
    a integer
);


ALTER TABLE public.unl OWNER TO admin;

--
-- Name: v; Type: VIEW; Schema: public; Owner: admin
--

CREATE VIEW public.v AS
 SELECT plain.id,
    (plain.t || 'it''s; COPY public.empty (id) FROM stdin;'::text) AS "q""x$$",
    '\'::text AS bs
   FROM public.plain;


ALTER TABLE public.v OWNER TO admin;

--
-- Name: zz after; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public."zz after" (
    a integer
);


ALTER TABLE public."zz after" OWNER TO admin;

--
-- Name: part_1; Type: TABLE ATTACH; Schema: public; Owner: admin
--

ALTER TABLE ONLY public.part ATTACH PARTITION public.part_1 FOR VALUES FROM (0) TO (10);


--
-- Name: part_2; Type: TABLE ATTACH; Schema: public; Owner: admin
--

ALTER TABLE ONLY public.part ATTACH PARTITION public.part_2 FOR VALUES FROM (10) TO (20);


--
-- Name: gen c; Type: DEFAULT; Schema: public; Owner: admin
--

ALTER TABLE ONLY public.gen ALTER COLUMN c SET DEFAULT nextval('public.gen_c_seq'::regclass);


--
-- Name: 16552; Type: BLOB; Schema: -; Owner: admin
--

SELECT pg_catalog.lo_create('16552');


ALTER LARGE OBJECT 16552 OWNER TO admin;

--
-- Data for Name: a"b.c (x) FROM stdin;; Type: TABLE DATA; Schema: My.Schema; Owner: admin
--

COPY "My.Schema"."a""b.c (x) FROM stdin;" ("FROM", "col(1) FROM stdin;", "$$") FROM stdin;
1	x	
2	y	
\.


--
-- Data for Name: new line; Type: TABLE DATA; Schema: My.Schema; Owner: admin
--

COPY "My.Schema"."new
line" (a) FROM stdin;
1
\.


--
-- Data for Name: Mixed; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public."Mixed" (a, b, j, y) FROM stdin;
a	{"a\\"b","c,\\\\"}	{"k": "it's \\\\. \\n"}	\\x5c2e0a00
b\\	\N	[]	\\x
\\	{}	1	\\x00
\.


--
-- Data for Name: aaa$1; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public."aaa$1" ("a$$b$$") FROM stdin;
1
\.


--
-- Data for Name: child; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.child (id, t) FROM stdin;
100	c
101	d
\.


--
-- Data for Name: empty; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.empty (id) FROM stdin;
\.


--
-- Data for Name: gen; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.gen (a, c) FROM stdin;
1	1
2	2
3	3
4	4
5	5
\.


--
-- Data for Name: moods; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.moods (m) FROM stdin;
back\\
$$
\.


--
-- Data for Name: nocols; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.nocols  FROM stdin;



\.


--
-- Data for Name: onecol; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.onecol (t) FROM stdin;
--
-- PostgreSQL database dump complete
--

\\.
\\unrestrict x
\\restrict x
\\.\n
COPY public.empty (id) FROM stdin;
1
\N
\.


--
-- Data for Name: part_1; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.part_1 (a, b) FROM stdin;
0	r0
1	r1
2	r2
3	r3
4	r4
5	r5
6	r6
7	r7
8	r8
9	r9
\.


--
-- Data for Name: part_2; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.part_2 (a, b) FROM stdin;
10	r10
11	r11
12	r12
13	r13
14	r14
\.


--
-- Data for Name: plain; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.plain (id, t) FROM stdin;
1	a
2	\\.
3	\\.\nCOPY public.plain (id, t) FROM stdin;\n\\.
4	\N
5	
6	tab\tcr\rnl\n
7	it's $$ "
8	😀
\.


--
-- Data for Name: unl; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.unl (a) FROM stdin;
1
2
\.


--
-- Data for Name: zz after; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public."zz after" (a) FROM stdin;
1
2
3
4
\.


--
-- Name: gen_c_seq; Type: SEQUENCE SET; Schema: public; Owner: admin
--

SELECT pg_catalog.setval('public.gen_c_seq', 5, true);


--
-- Data for Name: BLOBS; Type: BLOBS; Schema: -; Owner: -
--

BEGIN;

SELECT pg_catalog.lo_open('16552', 131072);
SELECT pg_catalog.lowrite(0, '\x5c2e0a27');
SELECT pg_catalog.lo_close(0);

COMMIT;

--
-- Name: plain plain_pkey; Type: CONSTRAINT; Schema: public; Owner: admin
--

ALTER TABLE ONLY public.plain
    ADD CONSTRAINT plain_pkey PRIMARY KEY (id);


--
-- Name: mv; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: admin
--

REFRESH MATERIALIZED VIEW public.mv;


--
-- PostgreSQL database dump complete
--

\unrestrict q7fBNw1rknmg3VnvJpm7cqUZfuV23Rh5kYTBMo9SqrnXQvq4S3cqqGXA7dk6DhN

