-- Sample data shaped like the database of an admin panel: one of everything that MySQL can keep,
-- small, with the values that careless tools damage. generate.py adds bulk to sessions,
-- activity_log and media.

SET NAMES utf8mb4;
SET SESSION time_zone = '+00:00';
-- As Laravel sets it, less the two that would forbid zero dates, which old rows have.
SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

CREATE TABLE migrations (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    migration varchar(255) NOT NULL,
    batch int NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

INSERT INTO migrations (migration, batch) VALUES
    ('2014_10_12_000000_create_users_table', 1),
    ('2019_08_19_000000_create_failed_jobs_table', 1),
    ('2020_05_21_164011_create_worlds_table', 2),
    ('2026_02_03_090000_add_settings_to_rooms', 7);

CREATE TABLE users (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uuid char(36) NOT NULL,
    name varchar(255) NOT NULL COMMENT 'as shown over the avatar: ''Zoë'' 🦊; no HTML',
    email varchar(191) NOT NULL,
    email_verified_at timestamp NULL,
    password varchar(255) NOT NULL,
    remember_token varchar(100) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
    role enum('guest', 'member', 'admin', 'l''éditeur') NOT NULL DEFAULT 'member',
    notifications set('mail', 'push', 'digest') NOT NULL DEFAULT 'mail,push',
    flags bit(10) NOT NULL DEFAULT b'0000000101',
    settings json DEFAULT NULL,
    email_domain varchar(191) GENERATED ALWAYS AS (substring_index(email, '@', -1)) VIRTUAL,
    name_length int GENERATED ALWAYS AS (char_length(name)) STORED,
    home_world_id bigint unsigned DEFAULT NULL,
    created_at timestamp NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    deleted_at timestamp NULL,
    UNIQUE KEY users_uuid_unique (uuid),
    UNIQUE KEY users_email_unique (email),
    KEY users_email_domain_index (email_domain),
    KEY users_name_index (name(20)),
    CONSTRAINT users_email_check CHECK (email LIKE '%_@_%')
) ENGINE = InnoDB AUTO_INCREMENT = 1000 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE worlds (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(255) NOT NULL,
    slug varchar(191) COLLATE utf8mb4_bin NOT NULL,
    owner_id bigint unsigned NOT NULL,
    members_count int unsigned NOT NULL DEFAULT 0,
    monthly_price decimal(30, 10) NOT NULL DEFAULT 0,
    latitude double DEFAULT NULL,
    zoom float DEFAULT NULL,
    legacy_date date DEFAULT NULL,
    opened_at datetime(6) DEFAULT NULL,
    UNIQUE KEY worlds_slug_unique (slug),
    CONSTRAINT worlds_owner_id_foreign FOREIGN KEY (owner_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- A circle of foreign keys: a world has an owner, a user a home world.
ALTER TABLE users
    ADD CONSTRAINT users_home_world_id_foreign FOREIGN KEY (home_world_id) REFERENCES worlds (id)
    ON DELETE SET NULL;

CREATE TABLE rooms (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    world_id bigint unsigned NOT NULL,
    parent_id bigint unsigned DEFAULT NULL,
    slug varchar(191) NOT NULL,
    description mediumtext,
    wam json DEFAULT NULL,
    map_version varchar(20) GENERATED ALWAYS AS (json_unquote(json_extract(wam, '$.version'))) VIRTUAL,
    created_at timestamp NULL DEFAULT NULL,
    UNIQUE KEY rooms_world_id_slug_unique (world_id, slug),
    FULLTEXT KEY rooms_description_fulltext (description),
    CONSTRAINT rooms_world_id_foreign FOREIGN KEY (world_id) REFERENCES worlds (id) ON DELETE CASCADE,
    CONSTRAINT rooms_parent_id_foreign FOREIGN KEY (parent_id) REFERENCES rooms (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE memberships (
    user_id bigint unsigned NOT NULL,
    world_id bigint unsigned NOT NULL,
    visited_on date NOT NULL DEFAULT '1970-01-01',
    at_desk time(3) DEFAULT NULL,
    since year DEFAULT NULL,
    PRIMARY KEY (user_id, world_id),
    KEY memberships_world_id_index (world_id, visited_on DESC),
    CONSTRAINT memberships_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT memberships_world_id_foreign FOREIGN KEY (world_id) REFERENCES worlds (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- Without a primary key, with equal rows, in another character set than the database.
CREATE TABLE tags (
    taggable_type varchar(100) NOT NULL,
    taggable_id bigint unsigned NOT NULL,
    tag varchar(100) CHARACTER SET latin1 COLLATE latin1_german2_ci DEFAULT NULL,
    KEY tags_taggable_index (taggable_type, taggable_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_general_ci;

CREATE TABLE settings (
    `key` varchar(191) NOT NULL PRIMARY KEY,
    `value` json NOT NULL,
    `weird ``name`` 'quoted' "twice"` text
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'a table''s comment; with -- dashes';

CREATE TABLE sessions (
    id varchar(191) NOT NULL PRIMARY KEY,
    user_id bigint unsigned DEFAULT NULL,
    ip_address varbinary(16) DEFAULT NULL,
    user_agent text,
    payload longtext NOT NULL,
    last_activity int NOT NULL,
    KEY sessions_user_id_index (user_id),
    KEY sessions_last_activity_index (last_activity)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci ROW_FORMAT = DYNAMIC;

CREATE TABLE media (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    model_id bigint unsigned NOT NULL,
    mime varchar(100) NOT NULL,
    data mediumblob,
    sha256 binary(32) DEFAULT NULL,
    position point DEFAULT NULL,
    KEY media_model_id_index (model_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE activity_log (
    id bigint unsigned NOT NULL AUTO_INCREMENT,
    happened_on date NOT NULL,
    log_name varchar(191) DEFAULT NULL,
    description text NOT NULL,
    subject_type varchar(191) DEFAULT NULL,
    subject_id bigint unsigned DEFAULT NULL,
    properties json DEFAULT NULL,
    PRIMARY KEY (id, happened_on),
    KEY activity_log_subject_index (subject_type, subject_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci
PARTITION BY RANGE (year(happened_on)) (
    PARTITION before_2026 VALUES LESS THAN (2026),
    PARTITION in_2026 VALUES LESS THAN (2027),
    PARTITION later VALUES LESS THAN MAXVALUE
);

CREATE TABLE audit (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    what varchar(191) NOT NULL,
    before_value text,
    after_value text
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- A table that has had rows and has none: its counter must survive.
CREATE TABLE failed_jobs (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    payload longtext NOT NULL
) ENGINE = InnoDB AUTO_INCREMENT = 4711 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE legacy_counters (
    name varchar(50) NOT NULL PRIMARY KEY,
    hits bigint NOT NULL
) ENGINE = MyISAM DEFAULT CHARSET = latin1;

-- Only MariaDB has sequences; MySQL reads this as a comment.
/*M!100300 CREATE SEQUENCE invoice_numbers START WITH 1000 INCREMENT BY 5 CACHE 10 */;
/*M!100300 DO NEXTVAL(invoice_numbers) */;

-- Triggers, BEFORE and AFTER, two of them on the same event in a set order.
DELIMITER //
CREATE TRIGGER users_before_insert BEFORE INSERT ON users FOR EACH ROW
BEGIN
    -- A body with a semicolon; and an emoji: 🪨
    SET NEW.email = lower(NEW.email);
END //
CREATE TRIGGER users_before_update BEFORE UPDATE ON users FOR EACH ROW
    SET NEW.email = lower(NEW.email) //
CREATE TRIGGER users_after_update AFTER UPDATE ON users FOR EACH ROW
    INSERT INTO audit (what, before_value, after_value)
    VALUES (concat('users ', NEW.id), OLD.name, NEW.name) //
CREATE TRIGGER memberships_count AFTER INSERT ON memberships FOR EACH ROW
    UPDATE worlds SET members_count = members_count + 1 WHERE id = NEW.world_id //
CREATE TRIGGER memberships_audit AFTER INSERT ON memberships FOR EACH ROW FOLLOWS memberships_count
    INSERT INTO audit (what, after_value) VALUES ('membership', NEW.world_id) //
CREATE TRIGGER memberships_discount AFTER DELETE ON memberships FOR EACH ROW
    UPDATE worlds SET members_count = members_count - 1 WHERE id = OLD.world_id //

CREATE FUNCTION display_name(name varchar(255), role varchar(20)) RETURNS varchar(300) CHARSET utf8mb4
    DETERMINISTIC
    COMMENT 'a crown for the admins'
    RETURN if(role = 'admin', concat('👑 ', name), name) //

CREATE PROCEDURE close_world(IN world bigint unsigned, OUT removed int)
    MODIFIES SQL DATA
    SQL SECURITY INVOKER
BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        ROLLBACK;
        RESIGNAL;
    END;
    START TRANSACTION;
    DELETE FROM memberships WHERE world_id = world;
    SET removed = row_count();
    COMMIT;
END //

CREATE EVENT forget_sessions
    ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 03:00:00'
    ON COMPLETION PRESERVE ENABLE
    COMMENT 'nightly; see settings'
    DO DELETE FROM sessions WHERE last_activity < unix_timestamp() - 30 * 86400 //
DELIMITER ;

-- Views, one on another, named so that neither the alphabet nor the time of creation helps.
CREATE VIEW z_people AS
    SELECT id, display_name(name, role) AS shown_as, email_domain FROM users WHERE deleted_at IS NULL;
CREATE SQL SECURITY INVOKER VIEW a_people_by_domain AS
    SELECT email_domain, count(*) AS people FROM z_people GROUP BY email_domain;
CREATE VIEW open_worlds AS
    SELECT id, name, slug FROM worlds WHERE opened_at IS NOT NULL WITH CASCADED CHECK OPTION;

INSERT INTO users (id, uuid, name, email, email_verified_at, password, remember_token, role, notifications, flags, settings, created_at, updated_at) VALUES
    (1, '6fa459ea-ee8a-3ca4-894e-db77e160355e', 'Zoë 😀', 'ZOE@example.org', '2026-01-02 03:04:05', '$2y$10$abcdefghijklmnopqrstuv', 'tok', 'admin', 'mail,digest', b'1111111111', '{"lang": "fr", "theme": {"dark": true}, "emoji": "🏳️‍🌈"}', '2025-12-31 23:59:59', '2026-01-01 00:00:00'),
    (2, '6fa459ea-ee8a-3ca4-894e-db77e160355f', 'O''Brien \\ "Bob" % _ ` ; -- #', 'bob@example.com', NULL, '', '', 'l''éditeur', '', b'0', '[]', NULL, NULL),
    (3, '6fa459ea-ee8a-3ca4-894e-db77e1603560', '井上 𠮷野家', 'inoue@example.jp', NULL, 'x', NULL, 'guest', 'push', b'1', NULL, '2000-02-29 12:00:00', '2038-01-19 03:14:07');
SET SESSION sql_mode = concat(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');
INSERT INTO users (id, uuid, name, email, password, created_at, updated_at)
    VALUES (0, '00000000-0000-0000-0000-000000000000', '', 'system@localhost', '', '2026-01-01', '2026-01-01');
SET SESSION sql_mode = replace(@@sql_mode, 'NO_AUTO_VALUE_ON_ZERO', '');

INSERT INTO worlds (id, name, slug, owner_id, monthly_price, latitude, zoom, legacy_date, opened_at) VALUES
    (1, 'The office 🏢', 'office', 1, 12345678901234567890.0123456789, 48.856613999999997, 1.5, '0000-00-00', '2026-03-01 08:30:00.000001'),
    (2, 'Ünïcödé', 'Office', 2, -0.0000000001, -1.7976931348623157e308, 0.1, '2026-00-00', NULL),
    (3, '', 'empty', 1, 0, 4.9406564584124654e-324, NULL, NULL, '9999-12-31 23:59:59.999999');
UPDATE users SET home_world_id = 1, updated_at = '2026-01-01' WHERE id = 1;

INSERT INTO rooms (id, world_id, parent_id, slug, description, wam, created_at) VALUES
    (1, 1, NULL, 'lobby', 'line one\nline two\r\nline three\ttab', '{"version": "2.1.0", "areas": []}', '2026-01-05 10:00:00'),
    (2, 1, 1, 'kitchen', '', NULL, NULL),
    -- The completion marks of the dump tools, as a row may hold them.
    (3, 2, NULL, 'ops-notes', 'what the log said:\n-- Dump completed on 2026-01-01 00:00:00\n', NULL, NULL),
    (4, 2, 3, 'ops-notes-2', '--\n-- PostgreSQL database dump complete\n--\n\n', NULL, NULL),
    (5, 3, NULL, 'sql', '''); DROP TABLE users; -- \0 \\0 \\N NULL /*!50000 SELECT 1 */ DELIMITER ;;', NULL, NULL);

INSERT INTO memberships (user_id, world_id, visited_on, at_desk, since) VALUES
    (1, 1, '2026-05-05', '08:30:00.123', 2020),
    (2, 1, '2026-05-06', '-838:59:59.000', 1901),
    (3, 2, '2026-05-07', NULL, NULL),
    (1, 3, '2026-05-08', '838:59:59.000', 2155);

INSERT INTO tags VALUES
    ('App\\Models\\User', 1, 'Größe'), ('App\\Models\\User', 1, 'Größe'),
    ('App\\Models\\User', 2, NULL), ('App\\Models\\User', 2, ''), ('App\\Models\\User', 3, 'NULL');

INSERT INTO settings VALUES
    ('mail', '{"from": "noreply@example.org", "footer": "Grüße 👋\\nBye"}', NULL),
    ('empty', '{}', ''), ('list', '[1, 2.50, null, true, "\\u0000"]', 'null');

INSERT INTO media (id, model_id, mime, data, sha256, position) VALUES
    (1, 1, 'image/png', x'89504e470d0a1a0a0000000d49484452', unhex(sha2('a', 256)), point(1.5, -2.25)),
    (2, 1, 'application/octet-stream', x'000102030405060708090a0b0c0d0e0f101a1b5c27220025ff00', x'0000000000000000000000000000000000000000000000000000000000000000', NULL),
    (3, 2, 'text/plain', '', NULL, NULL),
    (4, 2, 'text/plain', NULL, unhex(sha2('b', 256)), point(0, 0)),
    (5, 2, 'text/plain', concat('-- Dump completed on 2026-01-01 00:00:00\n', x'00'), NULL, NULL),
    (6, 3, 'image/x-big', repeat(x'00ff27', 400000), NULL, NULL);

INSERT INTO sessions VALUES
    ('first', 1, inet6_aton('127.0.0.1'), 'Mozilla/5.0', 'YTozOnt9', 1780000000),
    ('second', NULL, inet6_aton('2001:db8::1'), NULL, '', -1);

INSERT INTO activity_log (happened_on, log_name, description, properties) VALUES
    ('1999-12-31', 'default', 'old', NULL), ('2026-06-01', 'default', 'new 🆕', '{"a": 1}'), ('2031-01-01', NULL, 'later', '{}');

INSERT INTO legacy_counters VALUES ('visits', 9223372036854775807), ('caf\u00e9', -1);
CALL close_world(2, @removed);
