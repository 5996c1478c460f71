/// SQL that Cairn itself sends to Postgres.
enum PostgresStatements {
    /// Empties the database inside the restore's transaction. `public` comes back with its owner, rights
    /// and comment: a dump doesn't hold those.
    ///
    /// Event triggers go first, as they would fire at what follows, and extensions next, as their
    /// members can't be dropped. `ALTER DEFAULT PRIVILEGES` without a schema belongs to roles and stays.
    static let emptyDatabase = #"""
        DO $cairn$
        DECLARE
          item record; public_owner name; public_acl aclitem[]; public_comment text;
        BEGIN
          SELECT pg_get_userbyid(nspowner), nspacl, obj_description(oid, 'pg_namespace')
            INTO public_owner, public_acl, public_comment FROM pg_namespace WHERE nspname = 'public';
          FOR item IN SELECT evtname AS name FROM pg_event_trigger t
            WHERE NOT EXISTS (SELECT 1 FROM pg_depend d
              WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'e') LOOP
            BEGIN
              EXECUTE format('DROP EVENT TRIGGER IF EXISTS %I', item.name);
            EXCEPTION WHEN insufficient_privilege THEN
              NULL;
            END;
          END LOOP;
          FOR item IN SELECT extname AS name FROM pg_extension
            WHERE extname <> 'plpgsql' AND pg_has_role(extowner, 'USAGE') LOOP
            EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', item.name);
          END LOOP;
          FOR item IN SELECT nspname FROM pg_namespace n
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
              AND NOT EXISTS (SELECT 1 FROM pg_depend d
                WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e') LOOP
            EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', item.nspname);
          END LOOP;
          PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
          -- What is in no schema, and in no extension. What belongs to somebody else stays.
          FOR item IN SELECT * FROM (
              SELECT format('PUBLICATION IF EXISTS %I', pubname) AS name,
                  'pg_publication'::regclass AS class, oid FROM pg_publication
              UNION ALL SELECT format('SERVER IF EXISTS %I', srvname), 'pg_foreign_server', oid
                FROM pg_foreign_server
              UNION ALL SELECT format('FOREIGN DATA WRAPPER IF EXISTS %I', fdwname),
                'pg_foreign_data_wrapper', oid FROM pg_foreign_data_wrapper
              UNION ALL SELECT format('LANGUAGE IF EXISTS %I', lanname), 'pg_language', oid
                FROM pg_language WHERE lanispl
              /* Of these the server has some of its own. */
              UNION ALL SELECT format('CAST IF EXISTS (%s AS %s)', format_type(castsource, NULL),
                format_type(casttarget, NULL)), 'pg_cast', oid FROM pg_cast WHERE oid >= 16384
              UNION ALL SELECT format('ACCESS METHOD IF EXISTS %I', amname), 'pg_am', oid
                FROM pg_am WHERE oid >= 16384) loose
            WHERE NOT EXISTS (SELECT 1 FROM pg_depend d
              WHERE d.classid = loose.class AND d.objid = loose.oid AND d.deptype = 'e') LOOP
            BEGIN
              EXECUTE format('DROP %s CASCADE', item.name);
            EXCEPTION WHEN insufficient_privilege THEN
              NULL;
            END;
          END LOOP;
          CREATE SCHEMA IF NOT EXISTS public;
          IF public_owner IS NOT NULL THEN
            FOR item IN SELECT grantee, privilege_type, is_grantable FROM aclexplode(public_acl) LOOP
              EXECUTE format('GRANT %s ON SCHEMA public TO %s%s', item.privilege_type,
                CASE item.grantee WHEN 0 THEN 'PUBLIC'
                  ELSE quote_ident(pg_get_userbyid(item.grantee)) END,
                CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
            END LOOP;
            EXECUTE format('COMMENT ON SCHEMA public IS %L', public_comment);
            BEGIN
              EXECUTE format('ALTER SCHEMA public OWNER TO %I', public_owner);
            EXCEPTION WHEN insufficient_privilege THEN
              NULL;  -- it stays with the role that restores
            END;
          END IF;
        END
        $cairn$;

        """#

    /// All that a database holds of its own, as one JSON object.
    static let inspect = #"""
        WITH own AS (
          SELECT oid, nspname FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
        relations AS (
          SELECT c.oid, c.relname, c.relkind, c.reltuples, c.relpages, own.nspname
          FROM pg_class c JOIN own ON own.oid = c.relnamespace
          WHERE NOT EXISTS (SELECT 1 FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        SELECT json_build_object(
          'encoding', pg_encoding_to_char(d.encoding), 'collation', d.datcollate, 'ctype', d.datctype,
          /* Columns that this server's catalogue may not have are asked for by name. */
          'locale', CASE to_jsonb(d)->>'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END,
          'localeName', COALESCE(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale'),
          'localeRules', to_jsonb(d)->>'daticurules',
          'collations', COALESCE((SELECT json_agg(DISTINCT o.collname ORDER BY o.collname)
            FROM pg_collation o WHERE o.collnamespace = 'pg_catalog'::regnamespace
              AND o.collname NOT IN ('default', 'C', 'POSIX') AND o.oid IN (
                SELECT a.attcollation FROM pg_attribute a JOIN relations r ON r.oid = a.attrelid
                UNION SELECT t.typcollation FROM pg_type t JOIN own ON own.oid = t.typnamespace
                UNION SELECT unnest(i.indcollation) FROM pg_index i
                  JOIN relations r ON r.oid = i.indexrelid)), '[]'),
          'extensions', COALESCE((SELECT json_agg(extname || ' ' || extversion ORDER BY extname)
            FROM pg_extension WHERE extname <> 'plpgsql'), '[]'),
          'settings', COALESCE((SELECT json_agg(setting) FROM pg_db_role_setting r,
            unnest(r.setconfig) setting WHERE r.setdatabase = d.oid AND r.setrole = 0), '[]'),
          'owner', pg_get_userbyid(d.datdba),
          'grants', CASE WHEN d.datacl IS NOT NULL THEN COALESCE((SELECT json_agg(
              privilege_type || CASE WHEN is_grantable THEN '*=' ELSE '=' END
                || CASE grantee WHEN 0 THEN '' ELSE pg_get_userbyid(grantee) END)
            FROM aclexplode(d.datacl) WHERE grantee <> d.datdba), '[]') END,
          'isSuperuser', current_setting('is_superuser')::boolean,
          'subscriptions', COALESCE((SELECT json_agg(subname ORDER BY subname)
            FROM pg_subscription WHERE subdbid = d.oid), '[]'),
          /* As the view pg_user_mappings decides whose options it shows. */
          'hiddenMappings', COALESCE((SELECT json_agg(
              m.usename || ' on ' || m.srvname ORDER BY m.srvname, m.usename)
            FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid
            WHERE NOT current_setting('is_superuser')::boolean AND NOT CASE m.umuser
              WHEN 0 THEN pg_has_role(s.srvowner, 'USAGE')
              ELSE m.usename = current_user AND (pg_has_role(s.srvowner, 'USAGE')
                OR has_server_privilege(s.oid, 'USAGE')) END), '[]'),
          'tables', COALESCE((SELECT json_agg(json_build_object(
              'name', nspname || '.' || relname, 'rows', CASE
                /* Never analysed: there is a row at least where there is a page. */
                WHEN reltuples <= 0 AND relpages = 0
                  THEN COALESCE(pg_relation_size(oid), 0) / current_setting('block_size')::bigint
                ELSE GREATEST(reltuples, 0)::bigint END,
              'bytes', COALESCE(pg_total_relation_size(oid), 0)) ORDER BY nspname, relname)
            FROM relations WHERE relkind IN ('r', 'p')), '[]'),
          'counts', json_build_object(
            'views', (SELECT count(*) FROM relations WHERE relkind = 'v'),
            'materializedViews', (SELECT count(*) FROM relations WHERE relkind = 'm'),
            'sequences', (SELECT count(*) FROM relations WHERE relkind = 'S'),
            'foreignTables', (SELECT count(*) FROM relations WHERE relkind = 'f'),
            'schemas', (SELECT count(*) FROM own WHERE nspname <> 'public'
              AND NOT EXISTS (SELECT 1 FROM pg_depend e
                WHERE e.classid = 'pg_namespace'::regclass AND e.objid = own.oid AND e.deptype = 'e')),
            'indexes', (SELECT count(*) FROM relations WHERE relkind IN ('i', 'I')),
            'triggers', (SELECT count(*) FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid
              WHERE NOT t.tgisinternal),
            'routines', (SELECT count(*) FROM pg_proc p JOIN own ON own.oid = p.pronamespace
              WHERE NOT EXISTS (SELECT 1 FROM pg_depend d
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')),
            'types', (SELECT count(*) FROM pg_type t JOIN own ON own.oid = t.typnamespace
              WHERE (t.typtype IN ('e', 'd', 'r') OR EXISTS (SELECT 1 FROM relations r
                  WHERE r.oid = t.typrelid AND r.relkind = 'c'))
                AND NOT EXISTS (SELECT 1 FROM pg_depend e
                  WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')),
            'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata)))
        FROM pg_database d WHERE d.datname = current_database()
        """#

    /// Whether reading a table runs no function of a user's. To plan a query, the server carries out what is
    /// constant in the table's indexes and statistics. Of views, generated columns and the types of columns
    /// this says nothing.
    ///
    /// - Parameter table: an expression for its oid.
    static func runsNothing(_ table: String) -> String {
        """
        NOT EXISTS (SELECT 1 FROM pg_depend own WHERE own.refobjid >= 16384
          AND own.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass)
          AND (own.classid = 'pg_class'::regclass AND own.objid IN (
              SELECT indexrelid FROM pg_index WHERE indrelid = \(table))
            OR own.classid = 'pg_statistic_ext'::regclass AND own.objid IN (
              SELECT s.oid FROM pg_statistic_ext s WHERE stxrelid = \(table))))
        """
    }

    /// An identifier in double quotes.
    static func quoted(_ name: String) -> String {
        "\""
            + name.split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\"\"")
            + "\""
    }

    /// A text literal; the backslash means itself under `standard_conforming_strings`.
    static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }
}
