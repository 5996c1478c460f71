--
-- PostgreSQL database dump
--

\restrict jkBy2H32d6kbeLtKkUm1lnQl1DINQb8tdwYNUk1x0nqKT4V7ZmOYCYe95by8aRX

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

-- Started on 2026-11-21 01:40:12 UTC

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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- TOC entry 214 (class 1259 OID 16581)
-- Name: t; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.t (
    a text
);


ALTER TABLE public.t OWNER TO admin;

--
-- TOC entry 3338 (class 0 OID 16581)
-- Dependencies: 214
-- Data for Name: t; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.t (a) FROM stdin;
--
-- PostgreSQL database dump complete
--

\.


-- Completed on 2026-11-21 01:40:12 UTC

--
-- PostgreSQL database dump complete
--

\unrestrict jkBy2H32d6kbeLtKkUm1lnQl1DINQb8tdwYNUk1x0nqKT4V7ZmOYCYe95by8aRX

