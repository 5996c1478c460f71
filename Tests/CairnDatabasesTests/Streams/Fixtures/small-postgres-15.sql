--
-- PostgreSQL database dump
--

\restrict AZYZnekzMrW3oPMZlw4T2xaX4k8azQKemb8L4avOAAwW7gnLwonaunAcG2tTWzt

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

\unrestrict AZYZnekzMrW3oPMZlw4T2xaX4k8azQKemb8L4avOAAwW7gnLwonaunAcG2tTWzt

