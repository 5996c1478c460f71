SET NAMES utf8mb4;
DROP DATABASE IF EXISTS nasty; CREATE DATABASE nasty CHARACTER SET utf8mb4; USE nasty;
CREATE TABLE `plain`(id int PRIMARY KEY, t text);
INSERT INTO plain VALUES (1,'a'),(2,'(b),(c)'),(3,NULL),(4,'it''s; INSERT INTO `plain` VALUES (9,''x'');'),(5,'back\\slash\\'),(6,'\\'),(7,''),(8,'''),('''),(9,'-- \n-- Dump completed on 2026-01-01  1:02:03\n'),(10,'/* " ` */ # --'),(11,'😀 é');
CREATE TABLE `empty`(id int);
CREATE TABLE `tick``s and "quotes"; (x) VALUES`(`a``b` int, `VALUES (` varchar(99) DEFAULT 'VALUES (''1''),(2);' COMMENT 'it''s; /* " \\');
INSERT INTO `tick``s and "quotes"; (x) VALUES` VALUES (1,'`'),(2,'``'),(3,'"\\"');
CREATE TABLE `new
line`(a int);
INSERT INTO `new
line` VALUES (1),(2);
CREATE TABLE `INSERT INTO ``plain`` VALUES (1)`(a int);
INSERT INTO `INSERT INTO ``plain`` VALUES (1)` VALUES (1);
CREATE TABLE bin(id int, b blob, f bit(9), d decimal(9,2), g geometry, j json);
INSERT INTO bin VALUES (1,x'00270A5C22600D1A2829',b'101',-1.5,POINT(1,2),'{"a":"(\\"x\\")"}'),(2,'',NULL,-0.01,NULL,NULL),(3,x'5C',1,1,NULL,'[]'),(4,x'27',1,1,NULL,'"\'"');
CREATE TABLE gen(a int, b int GENERATED ALWAYS AS (a*2) STORED, `c,d` varchar(20) AS (concat('x''(',a)) VIRTUAL, e varchar(5));
INSERT INTO gen(a,e) VALUES (1,'),('),(2,';'),(3,'\\''');
CREATE TABLE parts(id int, v varchar(9)) PARTITION BY RANGE(id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
INSERT INTO parts VALUES (1,'a'),(11,'b');
CREATE TABLE nocols(x int DEFAULT 1); INSERT INTO nocols VALUES (),(),();
CREATE TABLE log(t text);
CREATE TABLE many(id int AUTO_INCREMENT PRIMARY KEY, t varchar(200));
INSERT INTO many(t) SELECT CONCAT(REPEAT('x\\''(),;', 9), a.id, b.id) FROM plain a, plain b WHERE b.id < 4;
CREATE VIEW v AS SELECT id, concat(t, 'it''s; INSERT INTO `plain` VALUES (1);') AS `q``x`, 5 - -3 AS n FROM plain;
DELIMITER //
CREATE TRIGGER tr BEFORE INSERT ON plain FOR EACH ROW
BEGIN
  /* it's a ; comment */
  -- it's another; INSERT INTO `plain` VALUES (1),(2);
  # and it's a third "
  INSERT INTO `log` VALUES ('x;'),('y'); INSERT INTO log VALUES ('
DELIMITER ;
INSERT INTO `plain` VALUES (1),(2);
');
END//
CREATE TRIGGER tr2 AFTER INSERT ON plain FOR EACH ROW INSERT INTO `log` VALUES ('one'),('two')//
CREATE PROCEDURE pr(x int)
BEGIN
  INSERT INTO `log` VALUES ('p'),('q');
INSERT INTO `log` VALUES ('at line start'),('q');
/*!40000 INSERT INTO `log` VALUES ('c') */;
CREATE TABLE `made_by_routine` (a int);
SELECT 1 /* footer */;

-- Dump completed on 2026-01-01  1:02:03
END//
SET sql_mode='NO_BACKSLASH_ESCAPES'//
CREATE FUNCTION nbe() RETURNS varchar(20) DETERMINISTIC BEGIN RETURN '\'; /* x */ RETURN "\"; END//
SET sql_mode='ANSI_QUOTES'//
CREATE PROCEDURE aq() BEGIN SELECT 1 AS "x\"; SELECT 'it\'s' AS "y"; END//
SET sql_mode=DEFAULT//
CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO BEGIN INSERT INTO `log` VALUES ('e;'); INSERT INTO log VALUES ('f'),('g'); END//
DELIMITER ;
CREATE TABLE zz_after(a int); INSERT INTO zz_after VALUES (1),(2),(3),(4);
CREATE TABLE nasty.inv(a int, b int INVISIBLE DEFAULT 3); INSERT INTO nasty.inv VALUES (1),(2);
