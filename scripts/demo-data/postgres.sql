-- Sample data shaped like the database of a Matrix homeserver, plus one of everything that
-- PostgreSQL can keep, with the values that careless tools damage. generate.py adds bulk to
-- events, event_json, event_edges, state_groups_state and e2e_room_keys.

SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';
SET standard_conforming_strings = on;

-- Types
CREATE TYPE public.membership_state AS ENUM ('invite', 'join', 'leave', 'ban', 'knock l''été');
CREATE TYPE public.device_key AS (algorithm text, "key id" text, key bytea);
CREATE TYPE public.stream_range AS RANGE (subtype = bigint, multirange_type_name = stream_ranges);
CREATE DOMAIN public.matrix_id AS text
    CONSTRAINT matrix_id_sigil CHECK (VALUE ~ '^[@!#$+]') NOT NULL;
COMMENT ON DOMAIN public.matrix_id IS 'an identifier; with ''quotes'' and -- dashes';

-- Sequences: owned by nothing, owned by a column, descending, never used
CREATE SEQUENCE public.events_stream_seq;
CREATE SEQUENCE public.events_backfill_stream_seq START -1 INCREMENT -1 MINVALUE -1000000 MAXVALUE -1;
CREATE SEQUENCE public.state_group_id_seq CACHE 20;
CREATE SEQUENCE public.never_used_seq AS smallint START 7 CYCLE;

CREATE TABLE public.schema_version (
    lock char(1) DEFAULT 'X' NOT NULL UNIQUE CHECK (lock = 'X'),
    version integer NOT NULL,
    upgraded boolean NOT NULL
);
INSERT INTO public.schema_version VALUES ('X', 94, true);

CREATE TABLE public.schema_compat_version (
    lock char(1) DEFAULT 'X' NOT NULL UNIQUE CHECK (lock = 'X'),
    compat_version integer NOT NULL
);
INSERT INTO public.schema_compat_version VALUES ('X', 84);

CREATE TABLE public.users (
    name public.matrix_id PRIMARY KEY,
    password_hash text,
    creation_ts bigint,
    admin smallint DEFAULT 0 NOT NULL,
    is_guest boolean DEFAULT false NOT NULL,
    display text COLLATE "C",
    localpart text GENERATED ALWAYS AS (substring(name::text from '^@([^:]*)')) STORED,
    last_seen timestamp with time zone,
    quota interval,
    main_device text,
    reputation real,
    score double precision,
    balance numeric
);
COMMENT ON COLUMN public.users.display IS 'shown to others 🪪';

CREATE TABLE public.devices (
    user_id public.matrix_id REFERENCES public.users (name) ON DELETE CASCADE,
    device_id text NOT NULL,
    display_name text,
    keys public.device_key[],
    addresses inet[],
    CONSTRAINT device_uniqueness UNIQUE (user_id, device_id)
);
-- A circle of foreign keys: a device has a user, a user a main device.
ALTER TABLE public.users ADD CONSTRAINT users_main_device_fkey
    FOREIGN KEY (name, main_device) REFERENCES public.devices (user_id, device_id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE public.rooms (
    room_id text PRIMARY KEY,
    creator text,
    is_public boolean,
    room_version text,
    retention public.stream_range,
    gaps public.stream_ranges,
    open_hours tsrange,
    EXCLUDE USING gist (retention WITH &&) WHERE (is_public)
);

CREATE TABLE public.events (
    stream_ordering bigint DEFAULT nextval('public.events_stream_seq') PRIMARY KEY,
    topological_ordering bigint NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    room_id text NOT NULL,
    sender text,
    processed boolean NOT NULL,
    outlier boolean NOT NULL,
    depth bigint DEFAULT 0 NOT NULL,
    origin_server_ts bigint,
    contains_url boolean,
    state_key text,
    CONSTRAINT events_event_id_key UNIQUE (event_id)
);
ALTER TABLE public.events ADD CONSTRAINT events_depth_sane CHECK (depth >= 0) NOT VALID;

CREATE TABLE public.event_json (
    event_id text NOT NULL UNIQUE,
    room_id text NOT NULL,
    internal_metadata text NOT NULL,
    json text NOT NULL,
    format_version integer
);
ALTER TABLE public.event_json ALTER COLUMN json SET STORAGE EXTERNAL;
ALTER TABLE public.event_json REPLICA IDENTITY FULL;

CREATE TABLE public.event_edges (
    event_id text NOT NULL,
    prev_event_id text NOT NULL,
    room_id text,
    is_state boolean DEFAULT false NOT NULL
);

CREATE TABLE public.state_groups_state (
    state_group bigint NOT NULL,
    room_id text NOT NULL,
    type text NOT NULL,
    state_key text NOT NULL,
    event_id text NOT NULL
);
ALTER TABLE public.state_groups_state ALTER COLUMN state_group SET (n_distinct = -0.02);

CREATE TABLE public.e2e_one_time_keys_json (
    user_id text NOT NULL,
    device_id text NOT NULL,
    algorithm text NOT NULL,
    key_id text NOT NULL,
    ts_added_ms bigint NOT NULL,
    key_json text NOT NULL,
    CONSTRAINT e2e_one_time_keys_json_uniqueness UNIQUE (user_id, device_id, algorithm, key_id)
);

CREATE TABLE public.e2e_room_keys (
    user_id text NOT NULL,
    room_id text NOT NULL,
    session_id text NOT NULL,
    version bigint NOT NULL,
    first_message_index integer,
    is_verified boolean,
    session_data text NOT NULL
);

CREATE TABLE public.stream_positions (
    stream_name text NOT NULL,
    instance_name text NOT NULL,
    stream_id bigint NOT NULL,
    UNIQUE (stream_name, instance_name)
);

CREATE TABLE public.account_data (
    row_number bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10) PRIMARY KEY,
    other_number integer GENERATED BY DEFAULT AS IDENTITY,
    user_id text NOT NULL,
    content jsonb,
    raw json,
    picture bytea,
    labels text[],
    matrix integer[][],
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(content ->> 'about', ''))) STORED,
    token uuid,
    mask bit varying(12),
    place point
);

CREATE TABLE public.background_updates (
    id serial PRIMARY KEY,
    update_name text NOT NULL,
    notes text
);

CREATE TABLE public.worker_locks (name text PRIMARY KEY);
ALTER TABLE public.worker_locks SET (fillfactor = 70, autovacuum_enabled = false);
CREATE UNLOGGED TABLE public.worker_cache (name text, value bytea);

-- Inheritance, and partitions with a default one and one below another
CREATE TABLE public.reports (id bigint, reason text);
CREATE TABLE public.room_reports (room_id text) INHERITS (public.reports);
CREATE TABLE public.user_visits (user_id text, visited date NOT NULL, device text) PARTITION BY RANGE (visited);
CREATE TABLE public.user_visits_2025 PARTITION OF public.user_visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE public.user_visits_2026 PARTITION OF public.user_visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
    PARTITION BY LIST (device);
CREATE TABLE public.user_visits_2026_web PARTITION OF public.user_visits_2026 FOR VALUES IN ('web', NULL);
CREATE TABLE public.user_visits_2026_rest PARTITION OF public.user_visits_2026 DEFAULT;
CREATE TABLE public.user_visits_rest PARTITION OF public.user_visits DEFAULT;
CREATE INDEX user_visits_day ON public.user_visits (visited);

-- A schema of its own, with names that need quotes, and a table without columns
CREATE SCHEMA "admin Panel";
COMMENT ON SCHEMA "admin Panel" IS 'not Synapse''s';
CREATE TABLE "admin Panel"."select" ("from" text, "weird ""name"" 'x'; -- y" text);
CREATE TABLE "admin Panel".nothing ();
INSERT INTO "admin Panel"."select" VALUES ('a', 'b'), (NULL, ''), ('', NULL);

-- Indexes: partial, expression, gin, gist, brin, hash, covering, descending, clustered
CREATE UNIQUE INDEX state_groups_state_type_idx ON public.state_groups_state (state_group, type, state_key);
CREATE INDEX events_order_room ON public.events (room_id, topological_ordering DESC NULLS LAST, stream_ordering);
CREATE INDEX events_contains_url ON public.events (room_id, stream_ordering) WHERE contains_url = true AND outlier = false;
CREATE INDEX users_lower ON public.users (lower(name::text) text_pattern_ops);
CREATE INDEX account_data_content ON public.account_data USING gin (content jsonb_path_ops);
CREATE INDEX account_data_words ON public.account_data USING gin (words);
CREATE INDEX events_ts_brin ON public.events USING brin (origin_server_ts);
CREATE INDEX event_edges_hash ON public.event_edges USING hash (prev_event_id);
CREATE UNIQUE INDEX e2e_room_keys_idx ON public.e2e_room_keys (user_id, room_id, session_id) INCLUDE (version);
ALTER TABLE public.e2e_room_keys CLUSTER ON e2e_room_keys_idx;
CREATE STATISTICS public.events_type_room (dependencies, ndistinct) ON type, room_id FROM public.events;

-- Functions, a procedure, an aggregate, an operator
CREATE FUNCTION public.check_partial_state_events() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    -- A body with a semicolon; a dollar $$ and an emoji: 🪨
    IF NEW.room_id = '' THEN
        RAISE EXCEPTION 'event % has no room', NEW.event_id;
    END IF;
    RETURN NEW;
END
$body$;
CREATE FUNCTION public.note_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.background_updates (update_name) VALUES (TG_OP || ' ' || TG_TABLE_NAME);
    RETURN NULL;
END
$$;
CREATE FUNCTION public.localpart(id text, VARIADIC extra text[] DEFAULT '{}') RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 3 AS $$ SELECT split_part(substr(id, 2), ':', 1) $$;
CREATE PROCEDURE public.forget_user(INOUT who text) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog AS $$ BEGIN DELETE FROM public.account_data WHERE user_id = who; END $$;
CREATE FUNCTION public.longer(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN length(b) > length(coalesce(a, '')) THEN b ELSE a END $$;
CREATE AGGREGATE public.longest(text) (SFUNC = public.longer, STYPE = text);
CREATE OPERATOR public.<+> (FUNCTION = public.longer, LEFTARG = text, RIGHTARG = text);

CREATE TRIGGER check_partial_state_events BEFORE INSERT OR UPDATE ON public.event_json
    FOR EACH ROW EXECUTE FUNCTION public.check_partial_state_events();
CREATE TRIGGER note_visit AFTER INSERT ON public.worker_locks FOR EACH STATEMENT EXECUTE FUNCTION public.note_visit();
CREATE CONSTRAINT TRIGGER note_room AFTER DELETE ON public.rooms DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.is_public) EXECUTE FUNCTION public.note_visit();
CREATE TRIGGER disabled_one AFTER DELETE ON public.worker_locks FOR EACH ROW EXECUTE FUNCTION public.note_visit();
ALTER TABLE public.worker_locks DISABLE TRIGGER disabled_one;
CREATE RULE no_truncate AS ON DELETE TO public.schema_version DO INSTEAD NOTHING;

ALTER TABLE public.account_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON public.account_data USING (user_id = current_user);

-- Rows
INSERT INTO public.users VALUES
    ('@zoë:example.org', '$2b$12$abcdefghijklmnopqrstuv', 1780000000, 1, false, 'Zoë 😀 🏳️‍🌈', DEFAULT, '2026-03-01 08:30:00.000001+00', '1 year 2 mons -3 days 04:05:06.000007', NULL, 0.1, 4.9406564584124654e-324, 123456789012345678901234567890.0123456789012345678900),
    ('@bob:example.org', '', -1, 0, true, E'O''Brien \\ "Bob"\ttab', DEFAULT, 'infinity', '-178000000 years', NULL, 'NaN', '-Infinity', 'NaN'),
    ('@inoue:example.jp', NULL, NULL, 0, false, '井上 𠮷野家', DEFAULT, '4713-01-01 00:00:00+00 BC', NULL, NULL, NULL, 0.1, 0.00);
INSERT INTO public.devices VALUES
    ('@zoë:example.org', 'PHONE', 'phone 📱', ARRAY[('ed25519', 'a:1', '\x00ff')::public.device_key, ('curve25519', 'b,"(', NULL)::public.device_key], '{127.0.0.1,2001:db8::/32}'),
    ('@bob:example.org', '', NULL, '{}', '{NULL}');
BEGIN;
UPDATE public.users SET main_device = 'PHONE' WHERE name = '@zoë:example.org';
COMMIT;
INSERT INTO public.rooms VALUES
    ('!lobby:example.org', '@zoë:example.org', true, '10', '[1,100)', '{[1,5),[7,9)}', '[2026-01-01 08:00,2026-01-01 18:00)'),
    ('!empty:example.org', NULL, false, '', 'empty', '{}', '(,)'),
    ('!open:example.org', NULL, true, NULL, '[100,)', NULL, NULL);
INSERT INTO public.events (topological_ordering, event_id, type, room_id, sender, processed, outlier, depth, contains_url, state_key) VALUES
    (1, '$create', 'm.room.create', '!lobby:example.org', '@zoë:example.org', true, false, 1, false, ''),
    (2, '$hello', 'm.room.message', '!lobby:example.org', '@bob:example.org', true, false, 2, true, NULL);
INSERT INTO public.event_json VALUES
    ('$create', '!lobby:example.org', '{}', '{"content":{"creator":"@zoë:example.org"}}', 11),
    ('$hello', '!lobby:example.org', '{}', '{"content":{"body":"hello 👋 \u0000 \\ud83d"}}', NULL),
    -- The completion marks of the dump tools, as a row may hold them.
    ('$mark', '!ops:example.org', '{}', E'the log said:\n--\n-- PostgreSQL database dump complete\n--\n\n', 1),
    ('$mark2', '!ops:example.org', '{}', E'\n-- Dump completed on 2026-01-01 00:00:00\n', 1),
    -- What COPY's text format writes specially.
    ('$copy', '!ops:example.org', E'a\tb\\N\\.\r\n\\\n\\.\n\b\f\v', E'\\.', 1),
    ('$restrict', '!ops:example.org', E'\\unrestrict x\n\\! true', E'\\N', 1),
    ('$long', '!ops:example.org', repeat('🪨', 100000), '', 1);
INSERT INTO public.event_edges VALUES ('$hello', '$create', NULL, false), ('$hello', '$create', NULL, false);
INSERT INTO public.state_groups_state VALUES (1, '!lobby:example.org', 'm.room.create', '', '$create');
INSERT INTO public.e2e_one_time_keys_json VALUES ('@zoë:example.org', 'PHONE', 'signed_curve25519', 'AAAAAQ', 1780000000000, '{"key":"x"}');
INSERT INTO public.stream_positions VALUES ('events', 'master', 4242), ('backfill', 'master', -17);
INSERT INTO public.account_data (user_id, content, raw, picture, labels, matrix, token, mask, place) VALUES
    ('@zoë:example.org', '{"about": "running dogs 🐕", "n": 1.50, "a": [1, null, {"b": ""}]}', '{"b":1,  "a":2, "b":3}', '\x000102090a0b0c0d0e0f1a1b5c27220025ff00', '{"a,b","c\"d",NULL,"NULL","","\\."}', '{{1,2},{3,4}}', '6fa459ea-ee8a-3ca4-894e-db77e160355e', B'101', '(1.5,-2.25)'),
    ('', '"just a string"', NULL, '', '{}', '[0:1]={5,6}', NULL, B'', NULL),
    ('x', 'null', 'null', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.account_data (user_id, picture)
    SELECT 'big', decode(repeat('00ff27', 300000), 'hex');
INSERT INTO public.reports VALUES (1, 'spam');
INSERT INTO public.room_reports VALUES (2, E'multi\nline', '!lobby:example.org');
INSERT INTO public.user_visits VALUES
    ('@a:x', '2025-05-05', 'web'), ('@a:x', '2026-05-05', 'web'), ('@a:x', '2026-05-06', NULL), ('@a:x', '2026-05-06', 'phone'), ('@a:x', '1999-01-01', NULL);
INSERT INTO public.worker_locks VALUES ('one'), ('Two'), ('ähnlich');
INSERT INTO public.worker_cache VALUES ('kept', '\x01');

SELECT setval('public.events_backfill_stream_seq', -17);
SELECT setval('public.state_group_id_seq', 4242, false);

-- Views, one on another, one materialised with data and an index, one without data
CREATE VIEW public.z_people WITH (security_barrier) AS
    SELECT name, coalesce(display, localpart) AS shown_as FROM public.users WHERE NOT is_guest;
CREATE VIEW public.a_initials AS SELECT left(shown_as, 1) AS initial, count(*) AS people FROM public.z_people GROUP BY 1;
CREATE VIEW public.public_rooms AS SELECT * FROM public.rooms WHERE is_public WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW public.room_stats AS
    SELECT room_id, count(*) AS events, max(depth) AS depth FROM public.events GROUP BY room_id;
CREATE UNIQUE INDEX room_stats_room ON public.room_stats (room_id);
CREATE MATERIALIZED VIEW public.stats_of_stats AS SELECT count(*) AS rooms FROM public.room_stats;
CREATE MATERIALIZED VIEW public.not_yet AS SELECT 1 AS one WITH NO DATA;
COMMENT ON VIEW public.z_people IS 'who isn''t a guest';

-- Large objects: one with NUL bytes, one empty, one of more than a page
SELECT lo_from_bytea(70001, '\x00ff5c2e0a00');
SELECT lo_from_bytea(70002, '');
SELECT lo_from_bytea(70003, decode(repeat('00ff27', 3000), 'hex'));
COMMENT ON LARGE OBJECT 70001 IS 'an avatar';
