#!/usr/bin/env python3
"""Says whether two databases are the same, row by row and object by object.

    compare.py mysql    --socket S | --host H --port P  --user U --password-file F DATABASE > a.json
    compare.py postgres --host H --port P               --user U --password-file F DATABASE > b.json
    compare.py diff [--without-rows TABLE]… a.json b.json

A fingerprint is JSON: section -> object -> property -> value. `diff` prints the differences in words
and ends with 0 when there are none, 1 when there are, 2 when it couldn't tell.

A table's content is the sum, modulo 2^256, of the SHA-256 of each of its rows: independent of the
order of rows (SQL has none), while a row that is missing, doubled or changed by one bit changes it.
Rows are read in a form that is binary safe and in which NULL differs from every string: from MySQL
as hexadecimal per column, from PostgreSQL in COPY's text format.

Definitions are what the server itself says: SHOW CREATE, pg_get_viewdef and their like. Names are not
qualified by the database's, so that a copy under another name compares equal.

Three decisions. MySQL: AUTO_INCREMENT must be equal; SHOW CREATE TABLE has the live value, the dump
carries it, and a restored table that would hand out an old number again isn't the same. A column's
character set is left out beside its collation, which implies it: Oracle's server says it only of
columns that were made with both. PostgreSQL:
owners and privileges are left out, since a restore under another role changes them by intention.
"""

import argparse
import hashlib
import json
import os
import re
import secrets
import subprocess
import sys

MODULUS = 1 << 256


def content(lines):
    """The number of rows and the sum of their hashes."""
    rows = total = 0
    for line in lines:
        rows += 1
        total += int.from_bytes(hashlib.sha256(line).digest(), "big")
    return {"rows": rows, "content": f"{total % MODULUS:064x}"}


class Client:
    """A database's command line client."""

    def __init__(self, arguments, environment):
        self.arguments = arguments
        self.environment = {**os.environ, **environment}

    def lines(self, *arguments):
        """The lines of the client's output, without their line ends."""
        with self.start(arguments) as process:
            for line in process.stdout:
                yield line.removesuffix(b"\n")
        self.judge(process)

    def start(self, arguments=(), **pipes):
        return subprocess.Popen(
            [*self.arguments, *arguments], stdout=subprocess.PIPE, env=self.environment, **pipes)

    def judge(self, process):
        """Raises an error when the client failed."""
        if (status := process.wait()) != 0:
            raise OSError(f"{self.arguments[0]} ended with status {status}")


class Session:
    """A client that reads statements from its input, one after another, and ends at the first that fails.

    One for all of them: with a client each, starting it would take most of the time.
    """

    def __init__(self, client):
        self.client = client
        self.process = client.start(stdin=subprocess.PIPE)
        self.mark = secrets.token_hex(16)

    def lines(self, sql):
        """The lines of the statement's result, which are to be read to their end before the next one's."""
        self.process.stdin.write(f"{sql};\nSELECT '{self.mark}';\n".encode("utf-8", "surrogateescape"))
        self.process.stdin.flush()
        for line in self.process.stdout:
            line = line.removesuffix(b"\n")
            if line == self.mark.encode():
                return
            yield line
        self.end()
        raise OSError(f"{self.client.arguments[0]} ended before the result of: {sql}")

    def end(self):
        self.process.stdin.close()
        self.client.judge(self.process)


# --------------------------------------------------------------------------------------------
# MySQL and MariaDB

IMPLIED_CHARACTER_SET = re.compile(r" CHARACTER SET (\w+) COLLATE (?=\1_|\1\b)")
ESCAPES = {"n": "\n", "t": "\t", "0": "\0", "\\": "\\"}


def unescape(field):
    """Undoes the escapes of the client's batch format."""
    parts = field.decode("utf-8", "surrogateescape").split("\\\\")
    for escape, character in list(ESCAPES.items())[:3]:
        parts = [part.replace("\\" + escape, character) for part in parts]
    return "\\".join(parts)


class MySQL:
    def __init__(self, options):
        server = ["--socket", options.socket] if options.socket else [
            "--protocol=TCP", "--host", options.host, "--port", str(options.port)]
        self.session = Session(Client(
            ["mariadb", "--no-defaults", *server, "--user", options.user, "--batch", "--quick", "--unbuffered",
             "--skip-column-names", "--default-character-set=utf8mb4",
             "--init-command=SET SESSION time_zone = '+00:00'", "--database", options.database],
            {"MYSQL_PWD": password(options)}))

    def rows(self, sql):
        return [[unescape(field) for field in line.split(b"\t")] for line in self.session.lines(sql)]

    def of(self, table, columns, order, condition="TRUE"):
        """Rows of an information_schema table that belong to this database."""
        schema = {"ROUTINES": "ROUTINE", "TRIGGERS": "TRIGGER", "EVENTS": "EVENT"}.get(table, "TABLE")
        return self.rows(
            f"SELECT {columns} FROM information_schema.{table}"
            f" WHERE {schema}_SCHEMA = DATABASE() AND ({condition}) ORDER BY {order}")

    def fingerprint(self):
        sections = self.sections()
        self.session.end()
        return sections

    def sections(self):
        return {
            "database": {"itself": self.database()},
            "tables": {name: self.table(name) for name in self.names("BASE TABLE")},
            "sequences": {name: self.sequence(name) for name in self.names("SEQUENCE")},
            "views": {name: self.shown("VIEW", name, ["definition", "client", "collation"])
                      for name in self.names("VIEW")},
            "triggers": self.triggers(),
            "procedures": self.routines("PROCEDURE"),
            "functions": self.routines("FUNCTION"),
            "events": {name: self.shown("EVENT", name, [
                "sql_mode", "time_zone", "definition", "client", "collation", "database collation"])
                for [name] in self.of("EVENTS", "EVENT_NAME", "1")},
        }

    def names(self, kind):
        return [name for [name] in self.of(
            "TABLES", "TABLE_NAME", "1", f"TABLE_TYPE IN ('{kind}', 'SYSTEM VERSIONED' )"
            if kind == "BASE TABLE" else f"TABLE_TYPE = '{kind}'")]

    def shown(self, kind, name, properties):
        [row] = self.rows(f"SHOW CREATE {kind} {quoted(name)}")
        return dict(zip(properties, row[1:]))

    def database(self):
        [[charset, collation]] = self.rows("SELECT @@character_set_database, @@collation_database")
        return {"character set": charset, "collation": collation}

    def table(self, name):
        shown = self.shown("TABLE", name, ["definition"])["definition"]
        definition = {"definition": IMPLIED_CHARACTER_SET.sub(" COLLATE ", shown)}
        columns = self.of(
            "COLUMNS", "COLUMN_NAME, DATA_TYPE", "ORDINAL_POSITION", f"TABLE_NAME = {literal(name)}")
        fields = ", ".join(self.field(quoted(column), kind) for column, kind in columns)
        return {**content(self.session.lines(f"SELECT {fields} FROM {quoted(name)}")), **definition}

    @staticmethod
    def field(column, kind):
        """A column's exact value as hexadecimal, or '-' for NULL."""
        if kind in ("float", "double"):
            # As a double: a FLOAT's own text has six digits only.
            column = f"{column} + 0e0"
        elif kind == "json":
            column = f"CAST({column} AS CHAR CHARACTER SET utf8mb4)"
        return f"ifnull(hex(CAST({column} AS BINARY)), '-')"

    def sequence(self, name):
        [row] = self.rows(f"SELECT * FROM {quoted(name)}")
        return {**self.shown("SEQUENCE", name, ["definition"]), "state": " ".join(row)}

    def triggers(self):
        properties = ["timing", "event", "table", "order", "statement", "sql_mode", "definer",
                      "client", "collation", "database collation"]
        rows = self.of(
            "TRIGGERS",
            "TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_ORDER,"
            " ACTION_STATEMENT, SQL_MODE, DEFINER, CHARACTER_SET_CLIENT, COLLATION_CONNECTION,"
            " DATABASE_COLLATION", "1")
        return {name: dict(zip(properties, row)) for name, *row in rows}

    def routines(self, kind):
        names = self.of("ROUTINES", "ROUTINE_NAME", "1", f"ROUTINE_TYPE = '{kind}'")
        return {name: self.shown(kind, name, [
            "sql_mode", "definition", "client", "collation", "database collation"])
            for [name] in names}


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def literal(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


# --------------------------------------------------------------------------------------------
# PostgreSQL

# What belongs to the database's user, as opposed to the system.
OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"

# Section -> a query of (name, JSON object of properties). The search path is empty, so that the
# server qualifies every name that it prints.
POSTGRES = {
    "schemas": f"""
        SELECT nspname, '{{}}'::jsonb FROM pg_namespace n WHERE {OURS}""",
    "extensions": """
        SELECT extname, jsonb_build_object('version', extversion, 'schema', extnamespace::regnamespace)
        FROM pg_extension""",
    "types": f"""
        SELECT format('%I.%I', n.nspname, typname), jsonb_build_object(
            'kind', typtype, 'base', format_type(typbasetype, typtypmod), 'not null', typnotnull,
            'default', typdefault, 'collation', typcollation::regcollation,
            'labels', (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
            'range', (SELECT jsonb_build_object('of', rngsubtype::regtype, 'multirange', rngmultitypid::regtype,
                'canonical', rngcanonical::regproc, 'difference', rngsubdiff::regproc)
                FROM pg_range WHERE rngtypid = t.oid),
            'constraints', (SELECT jsonb_object_agg(conname, pg_get_constraintdef(oid))
                FROM pg_constraint WHERE contypid = t.oid))
        FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
        WHERE {OURS} AND typtype IN ('e', 'd', 'r', 'm')""",
    "columns": f"""
        SELECT format('%s.%I', attrelid::regclass, attname), jsonb_build_object(
            'type', format_type(atttypid, atttypmod), 'collation', attcollation::regcollation,
            'not null', attnotnull, 'default', pg_get_expr(adbin, adrelid), 'identity', attidentity,
            'generated', attgenerated, 'storage', attstorage, 'compression', attcompression,
            'statistics', nullif(attstattarget, -1), 'local', attislocal,
            -- pg_attver is a number that newer servers give each column when it is made.
            'options', (SELECT jsonb_agg(o) FROM unnest(attoptions) o WHERE o NOT LIKE 'pg_attver=%'),
            'position', row_number() OVER (PARTITION BY attrelid ORDER BY attnum))
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE {OURS} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND attnum > 0 AND NOT attisdropped""",
    "constraints": f"""
        SELECT format('%s: %I', conrelid::regclass, conname), jsonb_build_object(
            'definition', pg_get_constraintdef(x.oid), 'validated', convalidated, 'inherited', coninhcount)
        FROM pg_constraint x JOIN pg_namespace n ON n.oid = connamespace WHERE {OURS} AND conrelid <> 0""",
    "indexes": f"""
        SELECT indexrelid::regclass::text, jsonb_build_object(
            'definition', pg_get_indexdef(indexrelid), 'valid', indisvalid, 'clustered', indisclustered,
            'replica identity', indisreplident, 'options', reloptions)
        FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE {OURS}""",
    "sequences": f"""
        SELECT s.seqrelid::regclass::text, jsonb_build_object(
            'definition', concat_ws(' ', seqtypid::regtype, 'start', seqstart, 'by', seqincrement,
                'from', seqmin, 'to', seqmax, 'cache', seqcache, CASE WHEN seqcycle THEN 'cycle' END),
            'owned by', (SELECT format('%s.%I (%s)', refobjid::regclass, attname, deptype)
                FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
                WHERE classid = 'pg_class'::regclass AND objid = s.seqrelid AND deptype IN ('a', 'i')
                AND refobjsubid > 0))
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE {OURS}""",
    "views": f"""
        SELECT c.oid::regclass::text, jsonb_build_object(
            'definition', pg_get_viewdef(c.oid), 'kind', relkind, 'options', reloptions)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {OURS} AND relkind IN ('v', 'm')""",
    "rules": f"""
        SELECT format('%s: %I', ev_class::regclass, rulename), jsonb_build_object(
            'definition', pg_get_ruledef(r.oid), 'enabled', ev_enabled)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE {OURS} AND rulename <> '_RETURN'""",
    "functions": f"""
        SELECT p.oid::regprocedure::text, jsonb_build_object('definition', pg_get_functiondef(p.oid))
        FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE {OURS} AND prokind <> 'a'""",
    "aggregates": f"""
        SELECT aggfnoid::regprocedure::text, to_jsonb(a) - 'aggfnoid' || jsonb_build_object(
            'aggtranstype', aggtranstype::regtype, 'aggmtranstype', aggmtranstype::regtype,
            'aggsortop', aggsortop::regoperator)
        FROM pg_aggregate a JOIN pg_proc p ON p.oid = aggfnoid JOIN pg_namespace n ON n.oid = pronamespace
        WHERE {OURS}""",
    "operators": f"""
        SELECT o.oid::regoperator::text, jsonb_build_object('function', oprcode::regprocedure,
            'commutator', oprcom::regoperator, 'hashes', oprcanhash, 'merges', oprcanmerge)
        FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace WHERE {OURS}""",
    "casts": """
        SELECT format('%s to %s', castsource::regtype, casttarget::regtype), jsonb_build_object(
            'function', castfunc::regprocedure, 'context', castcontext, 'method', castmethod)
        FROM pg_cast WHERE oid >= 16384""",
    "triggers": f"""
        SELECT format('%s: %I', tgrelid::regclass, tgname), jsonb_build_object(
            'definition', pg_get_triggerdef(t.oid), 'enabled', tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE {OURS} AND NOT tgisinternal""",
    "event triggers": """
        SELECT evtname, jsonb_build_object('event', evtevent, 'function', evtfoid::regprocedure,
            'enabled', evtenabled, 'tags', evttags) FROM pg_event_trigger""",
    "policies": f"""
        SELECT format('%s: %I', polrelid::regclass, polname), jsonb_build_object('command', polcmd,
            'permissive', polpermissive, 'using', pg_get_expr(polqual, polrelid),
            'check', pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy JOIN pg_class c ON c.oid = polrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE {OURS}""",
    "statistics": f"""
        SELECT format('%I.%I', n.nspname, stxname), jsonb_build_object('definition', pg_get_statisticsobjdef(s.oid))
        FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace WHERE {OURS}""",
    "collations": f"""
        SELECT format('%I.%I', n.nspname, collname), to_jsonb(c) - 'oid' - 'collnamespace' - 'collowner'
        FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace WHERE {OURS}""",
    "text search": f"""
        SELECT format('%I.%I', n.nspname, cfgname), jsonb_build_object('mappings',
            (SELECT jsonb_agg(concat_ws(' ', maptokentype, mapseqno, mapdict::regdictionary)
                ORDER BY maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid))
        FROM pg_ts_config c JOIN pg_namespace n ON n.oid = cfgnamespace WHERE {OURS}
        UNION ALL SELECT format('%I.%I', n.nspname, dictname), jsonb_build_object('options', dictinitoption)
        FROM pg_ts_dict JOIN pg_namespace n ON n.oid = dictnamespace WHERE {OURS}""",
    "publications": """
        SELECT pubname, to_jsonb(p) - 'oid' - 'pubowner' || jsonb_build_object('of',
            (SELECT jsonb_agg(format('%I.%I', schemaname, tablename) ORDER BY 1)
                FROM pg_publication_tables t WHERE t.pubname = p.pubname))
        FROM pg_publication p""",
    "large objects": """
        SELECT oid::text, jsonb_build_object('sha256', encode(sha256(lo_get(oid)), 'hex'))
        FROM pg_largeobject_metadata""",
    "comments": """
        SELECT type || ' ' || identity, jsonb_build_object('text', description)
        FROM pg_description, pg_identify_object(classoid, objoid, objsubid)
        WHERE objoid >= 16384
          -- What initdb gives to the schema that it makes; here it was made anew.
          AND NOT (type = 'schema' AND identity = 'public' AND description = 'standard public schema')""",
}

DATABASE = """
    SELECT 'itself', jsonb_build_object(
        'encoding', pg_encoding_to_char(encoding), 'collation', datcollate, 'character type', datctype)
    FROM pg_database WHERE datname = current_database()"""

TABLES = f"""
    SELECT c.oid::regclass::text, jsonb_build_object(
        'kind', relkind, 'persistence', relpersistence, 'options', reloptions, 'method', amname,
        'replica identity', relreplident, 'row security', concat(relrowsecurity, relforcerowsecurity),
        'partitions', pg_get_partkeydef(c.oid), 'bound', pg_get_expr(relpartbound, c.oid),
        'parents', (SELECT jsonb_agg(inhparent::regclass ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
        'filled', relispopulated)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_am ON pg_am.oid = relam
    WHERE {OURS} AND relkind IN ('r', 'p', 'm', 'f')"""


class Postgres:
    def __init__(self, options):
        self.client = Client(
            ["psql", "--no-psqlrc", "--quiet", "--no-password", "--tuples-only", "--no-align",
             "--set=ON_ERROR_STOP=1", "--host", options.host, "--port", str(options.port),
             "--username", options.user, "--dbname", options.database],
            {"PGPASSWORD": password(options), "PGCLIENTENCODING": "UTF8",
             "PGOPTIONS": "-c search_path= -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres"
                          " -c extra_float_digits=3 -c bytea_output=hex -c statement_timeout=0"})

    def results(self, statements):
        """For each statement, an iterator over the lines of its result, to be read to its end.

        One session for all of them: with a session each, connecting would take most of the time.
        """
        mark = secrets.token_hex(16)
        commands = [word for sql in statements for word in ("--command", sql, "--command", f"\\echo {mark}")]
        lines = self.client.lines(*commands)
        for _ in statements:
            yield iter(lambda: next(lines), mark.encode())
        # So that the client's end is judged.
        for _ in lines:
            pass

    def objects(self, queries):
        """For each query of (name, properties), a dictionary of them without what is null."""
        statements = [
            f"SELECT jsonb_build_array(name, jsonb_strip_nulls(properties)) FROM ({query}) o(name, properties)"
            for query in queries]
        return [dict(sorted(map(json.loads, lines))) for lines in self.results(statements)]

    def fingerprint(self):
        queries = {"database": DATABASE, "tables": TABLES, **POSTGRES}
        sections = dict(zip(queries, self.objects(queries.values())))

        # A foreign table's rows are elsewhere, a partitioned one's in its partitions.
        tables = {name: table for name, table in sections["tables"].items()
                  if table["kind"] in "rm" and table["filled"]}
        # A materialised view knows no ONLY; a table must not list its children's rows.
        copies = [f"COPY (SELECT * FROM {'ONLY ' if table['kind'] == 'r' else ''}{name}) TO STDOUT"
                  for name, table in tables.items()]
        for table, lines in zip(tables.values(), self.results(copies), strict=True):
            table.update(content(lines))

        states = [f"SELECT last_value, is_called FROM {name}" for name in sections["sequences"]]
        for sequence, lines in zip(sections["sequences"].values(), self.results(states), strict=True):
            [state] = lines
            sequence["state"] = state.decode()
        return sections

# --------------------------------------------------------------------------------------------
# The difference


def differences(before, after, without_rows):
    for section in dict.fromkeys([*before, *after]):
        left, right = before.get(section, {}), after.get(section, {})
        for name in dict.fromkeys([*left, *right]):
            if name not in right:
                yield f"{section}: {name} is missing"
            elif name not in left:
                yield f"{section}: {name} is new"
            else:
                skipped = {"rows", "content"} if section == "tables" and name in without_rows else set()
                yield from changes(f"{section}: {name}", left[name], right[name], skipped)


def changes(name, left, right, skipped):
    for key in dict.fromkeys([*left, *right]):
        old, new = left.get(key), right.get(key)
        if old == new or key in skipped or (key == "content" and None in (old, new)):
            continue
        if key == "rows":
            yield f"{name}: had {count_of(old)}, has {count_of(new)}"
        elif key != "content":
            yield f"{name}: {key} differs\n" + first_change(str(old), str(new))
        elif left["rows"] == right["rows"]:
            yield f"{name}: the content of its {count_of(right['rows'])} differs"


def count_of(rows):
    if rows is None:
        return "no content to read"
    return f"{rows:,} row" + ("" if rows == 1 else "s")


def first_change(old, new):
    """The first line that differs, of both."""
    lines = [text.split("\n") for text in (old, new)]
    for line in range(max(map(len, lines))):
        was, now = ((text[line].strip() if line < len(text) else "(nothing)") for text in lines)
        if was != now:
            return f"    was: {was}\n    is:  {now}"
    return "    only its spaces differ"


def summary(sections):
    """What there is, in words: `16 tables with 1,234 rows; views 3, triggers 6`."""
    rows = sum(table.get("rows", 0) for table in sections["tables"].values())
    others = [f"{section} {len(found)}" for section, found in sections.items()
              if found and section not in ("database", "tables")]
    return f"{len(sections['tables'])} tables with {rows:,} rows; {', '.join(others)}"


def diff(options):
    before, after = (json.load(open(path, encoding="utf-8")) for path in (options.before, options.after))
    found = list(differences(before, after, options.without_rows))
    if found:
        print("\n".join(found))
        sys.exit(1)
    print(f"identical: {summary(after)}")


def password(options):
    with open(options.password_file, encoding="utf-8") as file:
        return file.read().removesuffix("\n")


def main():
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for engine, port in (("mysql", 3306), ("postgres", 5432)):
        command = commands.add_parser(engine, help=f"print the fingerprint of a {engine} database")
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=port)
        command.add_argument("--user", required=True)
        command.add_argument("--password-file", required=True)
        command.add_argument("database")
        if engine == "mysql":
            command.add_argument("--socket")
    command = commands.add_parser("diff", help="print the differences of two fingerprints")
    command.add_argument("--without-rows", metavar="TABLE", action="append", default=[],
                         help="a table whose rows may differ, such as one left out of the dump")
    command.add_argument("before")
    command.add_argument("after")
    options = parser.parse_args()
    if options.command == "diff":
        return diff(options)
    engine = MySQL(options) if options.command == "mysql" else Postgres(options)
    json.dump(engine.fingerprint(), sys.stdout, indent=1, ensure_ascii=True)
    print()


try:
    main()
except (OSError, ValueError, KeyError) as error:
    print(f"compare: {error!r}", file=sys.stderr)
    sys.exit(2)
