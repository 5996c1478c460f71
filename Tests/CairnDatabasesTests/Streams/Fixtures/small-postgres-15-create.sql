--
-- PostgreSQL database dump
--

\restrict EpcvWhs9Bd69N7W2mJRLZDTrTP1R3kmZGV6ne9KaigU5Q8Ww54fgiG047fpUMP0

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
-- Name: tiny; Type: DATABASE; Schema: -; Owner: admin
--

CREATE DATABASE tiny WITH TEMPLATE = template0 ENCODING = 'UTF8' LOCALE_PROVIDER = libc LOCALE = 'C';


ALTER DATABASE tiny OWNER TO admin;

\unrestrict EpcvWhs9Bd69N7W2mJRLZDTrTP1R3kmZGV6ne9KaigU5Q8Ww54fgiG047fpUMP0
\connect tiny
\restrict EpcvWhs9Bd69N7W2mJRLZDTrTP1R3kmZGV6ne9KaigU5Q8Ww54fgiG047fpUMP0

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
-- Name: t; Type: TABLE; Schema: public; Owner: admin
--

CREATE TABLE public.t (
    a text
);


ALTER TABLE public.t OWNER TO admin;

--
-- Data for Name: t; Type: TABLE DATA; Schema: public; Owner: admin
--

COPY public.t (a) FROM stdin;
--
-- PostgreSQL database dump complete
--

\.


--
-- PostgreSQL database dump complete
--

\unrestrict EpcvWhs9Bd69N7W2mJRLZDTrTP1R3kmZGV6ne9KaigU5Q8Ww54fgiG047fpUMP0

