--
-- PostgreSQL database dump
--

\restrict rkxPv45P3yOGrUW5gJDM2M45PIwk51lao8uDk5XNoEeBEllpJuw6lznI4HldhB8

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = off;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET escape_string_warning = off;
SET row_security = off;

--
-- Name: e; Type: TYPE; Schema: public; Owner: admin
--

CREATE TYPE public.e AS ENUM (
    'b\\'
);


ALTER TYPE public.e OWNER TO admin;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: admin
--

CREATE FUNCTION public.f() RETURNS text
    LANGUAGE sql
    AS $$SELECT '\\'::text$$;


ALTER FUNCTION public.f() OWNER TO admin;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: a; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.a (
    t text DEFAULT 'x\\'::text
);


ALTER TABLE public.a OWNER TO admin;

--
-- Name: TABLE a; Type: COMMENT; Schema: public; Owner: admin
--

COMMENT ON TABLE public.a IS 'it\\''; 
\\.
';


--
-- Name: b; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.b (
    t text DEFAULT '\\'''::text
);


ALTER TABLE public.b OWNER TO admin;

--
-- Name: v; Type: VIEW; Schema: public; Owner: admin
--

CREATE VIEW public.v AS
 SELECT 'back\\'::text AS x,
    'it''s; \\'' 
 COPY public.a (t) FROM stdin;'::text AS y
   FROM public.a;


ALTER TABLE public.v OWNER TO admin;

--
-- Data for Name: a; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.a (t) FROM stdin;
\\.
a\\
\.


--
-- Data for Name: b; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.b (t) FROM stdin;
x
\.


--
-- PostgreSQL database dump complete
--

\unrestrict rkxPv45P3yOGrUW5gJDM2M45PIwk51lao8uDk5XNoEeBEllpJuw6lznI4HldhB8

