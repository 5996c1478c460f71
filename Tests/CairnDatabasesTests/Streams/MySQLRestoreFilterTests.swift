import Testing

@testable import CairnDatabases

@Suite struct MySQLRestoreFilterTests {
    /// As the dump programs write them: what is between ⟨ and ⟩ goes, `ENABLE` between ‹ and › changes.
    private static let definitions = """
        /*!50001 DROP VIEW IF EXISTS `v`*/;
        /*!50001 CREATE VIEW `v` AS SELECT 1 AS `w`*/;
        CREATE TABLE `t` (
          `id` int DEFAULT NULL COMMENT 'DEFINER=`a`@`b`'
        );
        INSERT INTO `t` VALUES (1,'CREATE DEFINER=`a`@`b` VIEW ENABLE'),(2,'it''s\\' DEFINER=`a`@`b`');
        /*!50001 DROP VIEW IF EXISTS `v`*/;
        /*!50001 SET character_set_client      = utf8mb4 */;
        /*!50001 CREATE ALGORITHM=UNDEFINED */
        /*!50013 ⟨DEFINER=`ro``ot`@`local;host`⟩ SQL SECURITY DEFINER */
        /*!50001 VIEW `v` AS select 'DEFINER=`x`@`y`' AS `w` */;
        DELIMITER ;;
        /*!50003 CREATE*/ /*!50017 ⟨DEFINER=`root`@`%`⟩*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN
        -- CREATE DEFINER=`a`@`b` VIEW
        CREATE DEFINER=`a`@`b` VIEW x AS SELECT 1;
        END */;;
        /*!50106 CREATE*/ /*!50117 ⟨DEFINER=`root`@`localhost`⟩*/ /*!50106 EVENT `ENABLE` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ‹ENABLE› COMMENT 'ENABLE' DO SELECT 'ENABLE' */ ;;
        /*!50106 CREATE*/ /*!50117 ⟨DEFINER=root@localhost⟩*/ /*!50106 EVENT `off` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE DO SET @a = ENABLE */ ;;
        CREATE ⟨DEFINER=`root`@`localhost`⟩ PROCEDURE `pr`()
            SQL SECURITY INVOKER
        CREATE DEFINER=`a`@`b` VIEW w AS SELECT 1 ;;
        CREATE ⟨DEFINER = "root"@"localhost"⟩ FUNCTION `fn`() RETURNS int
        RETURN 1 ;;
        CREATE OR REPLACE ⟨DEFINER=`root`@`localhost`⟩ PACKAGE kit AS FUNCTION one RETURN INT; END ;;
        CREATE ⟨DEFINER=`root`@`localhost`⟩ FUNCTION `js`(a INT) RETURNS int
            NO SQL
            LANGUAGE JAVASCRIPT
            COMMENT 'AS $'
        AS $$ // it's $ a ` CREATE DEFINER=`a`@`b`
         for (;;) { break } return a $$ ;;
        CREATE LIBRARY `lib`
            LANGUAGE JAVASCRIPT
        AS $JAVASCRIPT$ // it's $$ $JAVA$$JAVASCRIPT$ ;;
        CREATE ⟨DEFINER=`root`@`localhost`⟩ PROCEDURE `dollars`() SELECT 1 AS $$, 2 AS $x$ ;;
        CREATE DEFINER=CURRENT_USER PROCEDURE `mine`() SELECT 1 ;;
        CREATE ⟨DEFINER=`ro``le`⟩ PROCEDURE `rp`() SELECT 'DEFINER=`a`' ;;
        /*!50003 CREATE*/ /*!50017 ⟨DEFINER=`rr`⟩*/ /*!50003 trigger tr before insert on t for each row set @a=1 */;;
        /*!50106 CREATE*/ /*!50117 ⟨DEFINER=`rr`⟩*/ /*!50106 EVENT `re` ON SCHEDULE EVERY 1 DAY ‹ENABLE› DO select 1 */ ;;
        CREATE ALGORITHM=UNDEFINED ⟨DEFINER=`rr`⟩ SQL SECURITY DEFINER VIEW `rv` AS select 1 AS `1` ;;
        DELIMITER ;

        """

    private static var original: String { definitions.filter { !"⟨⟩‹›".contains($0) } }

    private static func expected(stripping: Bool, disabling: Bool) -> String {
        var (text, isInClause) = ("", false)
        for character in disabling
            ? definitions.replacing("‹ENABLE›", with: "DISABLE")[...] : definitions[...]
        {
            switch character {
            case "⟨": isInClause = stripping
            case "⟩": isInClause = false
            case "‹", "›": break
            default: if !isInClause { text.append(character) }
            }
        }
        return text
    }

    private static func filtered(
        _ text: String, _ filter: MySQLRestoreFilter, size: Int
    ) throws -> String {
        var (filter, output) = (filter, [UInt8]())
        for chunk in Array(text.utf8).chunks(of: size) { output += try filter.pass(chunk) }
        return String(decoding: output + (try filter.finish()), as: UTF8.self)
    }

    @Test(arguments: [1, 3, 100, 5000], [(true, false), (false, true), (true, true)])
    func `definitions change, rows and bodies don't`(
        size: Int, _ what: (stripping: Bool, disabling: Bool)
    ) throws {
        let filter = MySQLRestoreFilter(
            stripsDefiners: what.stripping, disablesEvents: what.disabling, stripsSandboxLine: false
        )
        let output = try Self.filtered(Self.original, filter, size: size)
        #expect(output == Self.expected(stripping: what.stripping, disabling: what.disabling))
    }

    @Test(arguments: [1, 7, 5000])
    func `rows without end pass as they are`(size: Int) throws {
        let row = "(1,'DEFINER=`a`@`b` \\' ENABLE'),"
        let text =
            "INSERT INTO `t` VALUES " + String(repeating: row, count: 400) + "(2,'');\n"
            + "CREATE DEFINER=`a`@`b` PROCEDURE p() SELECT 1;\n"
        let filter = MySQLRestoreFilter(
            stripsDefiners: true, disablesEvents: true, stripsSandboxLine: false)
        let wanted = text.replacing("CREATE DEFINER=`a`@`b` P", with: "CREATE  P")
        #expect(try Self.filtered(text, filter, size: size) == wanted)
    }

    private static let guards = [
        ("/*M!999999\\- enable the sandbox mode */ \n", true),
        ("/*!999999\\- enable the sandbox mode */\n", true),
        ("-- /*M!999999\\- enable the sandbox mode */\n", false), ("\n", false), ("", false),
    ]

    @Test(arguments: guards, [1, 10, 1000])
    func `only MariaDB's guard is taken from the first line`(
        _ line: (text: String, isGuard: Bool), size: Int
    ) throws {
        let rest = "-- MariaDB dump\n/*M!999999\\- enable the sandbox mode */ \nSELECT 1;\n"
        let strips = MySQLRestoreFilter(
            stripsDefiners: false, disablesEvents: false, stripsSandboxLine: true)
        let output = try Self.filtered(line.text + rest, strips, size: size)
        #expect(output == (line.isGuard ? rest : line.text + rest))
    }

    /// What is between ⟨ and ⟩ is the database of the dump.
    private static let names = """
        /*!40000 ALTER TABLE `t` DISABLE KEYS */;
        CREATE TABLE `a` (
          `id` int DEFAULT nextval(⟨`a``b`⟩.`s`), `far` int DEFAULT (lastval(`a`.`s`) + 1),
          `v` text DEFAULT 'nextval(`a``b`.`s`)' COMMENT 'ALTER DATABASE `a``b`',
          `nextval` int DEFAULT 1, `a``b` int
        );
        INSERT INTO `a``b` VALUES (1,'nextval(`a``b`.`s`);\nALTER DATABASE `a``b` CHARACTER SET x;');
        ALTER DATABASE ⟨`a``b`⟩ CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci ;
        ALTER DATABASE CHARACTER SET utf8mb4 ;
        ALTER DATABASE `other` CHARACTER SET utf8mb4 ;
        DELIMITER ;;
        ALTER DATABASE ⟨`a``b`⟩ CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci ;;
        CREATE DEFINER=`a``b`@`%` PROCEDURE `a``b`() BEGIN
        ALTER DATABASE `a``b` CHARACTER SET utf8mb4;
        END ;;
        DELIMITER ;

        """

    @Test(arguments: [1, 3, 100, 5000])
    func `the database's own name changes where the dump programs write it`(size: Int) throws {
        let original = Self.names.filter { !"⟨⟩".contains($0) }
        let filter = MySQLRestoreFilter(
            stripsDefiners: false, disablesEvents: false, stripsSandboxLine: false,
            renaming: (from: "a`b", to: "new `one`"))
        let wanted = Self.names.replacing("⟨`a``b`⟩", with: "`new ``one```")
        #expect(try Self.filtered(original, filter, size: size) == wanted)
    }

    /// What MariaDB keeps of its author's words, and what MySQL writes.
    private static let triggers = """
        DELIMITER ;;
        /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 trigger if not exists ⟨wa⟩.trg after insert on ⟨wa⟩.users for each row insert into wa.log values (1) */;;
        /*!50003 CREATE*/ /*!50017 DEFINER=`wa`*/ /*!50003 TRIGGER ⟨`Wa`⟩ /* a.b */ . `wa` BEFORE UPDATE ON -- wa.x
         ⟨"WA"⟩.
         users FOR EACH ROW begin set @a = 'wa.x'; insert into wa.log values (1); end */;;
        /*!50003 CREATE*/ /*!50003 TRIGGER `tr` AFTER INSERT ON `users` FOR EACH ROW insert into wa.log values (2) */;;
        /*!50003 CREATE*/ /*!50003 trigger wa after insert on wa for each row set @a = wa.x */;;
        DELIMITER ;

        """

    /// As both servers write views anew.
    private static let views = """
        /*!50001 CREATE VIEW `wa` AS SELECT
         NULL AS `id` */;
        /*!50001 CREATE ALGORITHM=UNDEFINED */
        /*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
        /*!50001 VIEW `v2` AS select `u`.`id` AS `id`,`b`.`x` AS `x` from (⟨`wa`⟩.`users` `u` join `wb`.`far` `b` on(`b`.`id` = `u`.`id`)) */;
        CREATE VIEW `v3` AS select ⟨`wa`⟩.`f`(`users`.`id`) AS `g`,'`wa`.`f`(\\'' AS `s`,⟨`wa`⟩.`users`.`id` AS `wa` from ⟨`wa`⟩.`users`;
        CREATE VIEW `v4` AS select `wa`.`id` AS `id`,`wa`.`id` AS `wa` from `users` `wa` group by `wa`.`id`;
        CREATE VIEW `v5` AS select extract(year from `wa`.`t`) AS `y`,(select count(0) from ⟨`wa`⟩.`log`) AS `c` from ((`users` `wa` join (select `log`.`id` AS `id` from ⟨`wa`⟩.`log`) `l`) left join ⟨`wa`⟩.`b` on(`wa`.`id` = ⟨`wa`⟩.`b`.`id`)) where `wa`.`id` in (1,2) union select nextval(⟨`wa`⟩.`sq`),lastval(`wb`.`sq`) from `wb`.`wa`;
        CREATE TABLE `wa` (`id` int);
        INSERT INTO `wa` VALUES ('`wa`.`f`(');

        """

    @Test(arguments: [1, 3, 100, 5000], [triggers, views])
    func `the database goes from the names of triggers and from views`(
        size: Int, _ definitions: String
    ) throws {
        let original = definitions.filter { !"⟨⟩".contains($0) }
        let filter = MySQLRestoreFilter(
            stripsDefiners: false, disablesEvents: false, stripsSandboxLine: false,
            renaming: (from: "wa", to: "new `one`"))
        let wanted = definitions.replacing(/⟨[^⟩]*⟩/, with: "`new ``one```")
        #expect(try Self.filtered(original, filter, size: size) == wanted)
    }

    private static let idle = MySQLRestoreFilter(
        stripsDefiners: false, disablesEvents: false, stripsSandboxLine: false)

    @Test(arguments: [
        "USE other;\n", "/*!50003 use `other` */;\n", "create /* a */ or replace Database x;\n",
        "CREATE SCHEMA IF NOT EXISTS x;\n", "DROP DATABASE x;\n",
        "/*!40000 DROP DATABASE IF EXISTS `x`*/;\n", "/*!40000 CREATE*/ /*!40000 DATABASE x*/;\n",
    ])
    func `a statement that leaves the database isn't passed on`(_ statement: String) throws {
        let before = "-- a dump\nCREATE TABLE `t` (`a` int);\n"
        for size in [1, 7, 1000] {
            var (filter, output) = (Self.idle, [UInt8]())
            let error = #expect(throws: DatabaseError.self) {
                for chunk in Array((before + statement).utf8).chunks(of: size) {
                    output += try filter.pass(chunk)
                }
            }
            #expect(error?.message.contains("reaches beyond its database") == true)
            #expect(!String(decoding: output, as: UTF8.self).contains(statement.dropLast(2)))
        }
    }

    @Test(arguments: ["mariadb-10.11.sql", "mariadb-10.11-hex.sql", "mysql-9.7.sql"])
    func `a dump of one database passes, whatever its rows and bodies say`(_ name: String) throws {
        let dump = String(decoding: try fixture(name), as: UTF8.self)
        let more = """
            INSERT INTO `t` VALUES ('\nUSE other;\nDROP DATABASE x;\n');
            -- USE other;
            /*!50003 DROP VIEW IF EXISTS `use` */;
            DELIMITER ;;
            CREATE PROCEDURE `p`() BEGIN
            DROP DATABASE x; CREATE DATABASE x;
            END ;;
            DELIMITER ;

            """
        #expect(try Self.filtered(dump + more, Self.idle, size: 1000) == dump + more)
    }

    @Test func `a definer without end is refused`() throws {
        let gap = "/* " + String(repeating: "x", count: 5000) + " */"
        let filter = MySQLRestoreFilter(
            stripsDefiners: true, disablesEvents: false, stripsSandboxLine: false)
        #expect(throws: DatabaseError.self) {
            try Self.filtered("CREATE DEFINER \(gap) = `a`@`b` VIEW v;", filter, size: 100)
        }
    }

    @Test func `names of a server that folds them are the same in any case`() throws {
        let filter = MySQLRestoreFilter(
            stripsDefiners: false, disablesEvents: false, stripsSandboxLine: false,
            renaming: (from: "App", to: "b"), foldsNames: true)
        let text = "ALTER DATABASE `app` COLLATE x;\n"
        #expect(
            try Self.filtered(text, filter, size: 100) == text.replacing("`app`", with: "`b`"))
    }

    @Test func `a stream without a newline passes`() throws {
        let strips = MySQLRestoreFilter(
            stripsDefiners: false, disablesEvents: false, stripsSandboxLine: true)
        #expect(try Self.filtered("SELECT 1", strips, size: 3) == "SELECT 1")
    }
}
