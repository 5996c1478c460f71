/// SQL that Cairn itself sends to Postgres.
enum PostgresStatements {
    /// Empties the database inside the restore's transaction. Extensions go with their schemas, and
    /// `public` comes back with its owner, rights and comment: a dump doesn't hold those.
    static let emptyDatabase = #"""
        DO $cairn$
        DECLARE
          item record; public_owner name; public_acl aclitem[]; public_comment text;
        BEGIN
          SELECT pg_get_userbyid(nspowner), nspacl, obj_description(oid, 'pg_namespace')
            INTO public_owner, public_acl, public_comment FROM pg_namespace WHERE nspname = 'public';
          FOR item IN SELECT nspname FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', item.nspname);
          END LOOP;
          PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
          CREATE SCHEMA public;
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
          'tables', COALESCE((SELECT json_agg(json_build_object(
              'name', nspname || '.' || relname, 'rows', CASE
                /* Never analysed: there is a row at least where there is a page. */
                WHEN reltuples <= 0 AND relpages = 0
                  THEN pg_relation_size(oid) / current_setting('block_size')::bigint
                ELSE GREATEST(reltuples, 0)::bigint END,
              'bytes', pg_total_relation_size(oid)) ORDER BY nspname, relname)
            FROM relations WHERE relkind IN ('r', 'p')), '[]'),
          'counts', json_build_object(
            'views', (SELECT count(*) FROM relations WHERE relkind = 'v'),
            'materializedViews', (SELECT count(*) FROM relations WHERE relkind = 'm'),
            'sequences', (SELECT count(*) FROM relations WHERE relkind = 'S'),
            'indexes', (SELECT count(*) FROM relations WHERE relkind IN ('i', 'I')),
            'triggers', (SELECT count(*) FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid
              WHERE NOT t.tgisinternal),
            'routines', (SELECT count(*) FROM pg_proc p JOIN own ON own.oid = p.pronamespace
              WHERE NOT EXISTS (SELECT 1 FROM pg_depend d
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')),
            'types', (SELECT count(*) FROM pg_type t JOIN own ON own.oid = t.typnamespace
              WHERE t.typtype IN ('e', 'd', 'r')),
            'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata)))
        FROM pg_database d WHERE d.datname = current_database()
        """#

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
