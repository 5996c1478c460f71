/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: nasty
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Sequence structure for `sq`
--

DROP SEQUENCE IF EXISTS `sq`;
CREATE SEQUENCE `sq` start with 1 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB;
DO SETVAL(`sq`, 1, 0);

--
-- Table structure for table `INSERT INTO ``plain`` VALUES (1)`
--

DROP TABLE IF EXISTS `INSERT INTO ``plain`` VALUES (1)`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `INSERT INTO ``plain`` VALUES (1)` (
  `a` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `INSERT INTO ``plain`` VALUES (1)`
--

LOCK TABLES `INSERT INTO ``plain`` VALUES (1)` WRITE;
/*!40000 ALTER TABLE `INSERT INTO ``plain`` VALUES (1)` DISABLE KEYS */;
INSERT INTO `INSERT INTO ``plain`` VALUES (1)` VALUES
(1);
/*!40000 ALTER TABLE `INSERT INTO ``plain`` VALUES (1)` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `bin`
--

DROP TABLE IF EXISTS `bin`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `bin` (
  `id` int(11) DEFAULT NULL,
  `b` blob DEFAULT NULL,
  `f` bit(9) DEFAULT NULL,
  `d` decimal(9,2) DEFAULT NULL,
  `g` geometry DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `bin`
--

LOCK TABLES `bin` WRITE;
/*!40000 ALTER TABLE `bin` DISABLE KEYS */;
INSERT INTO `bin` VALUES
(1,0x00270A5C22600D1A2829,0x0005,-1.50,0x000000000101000000000000000000F03F0000000000000040,'{\"a\":\"(\\\"x\\\")\"}'),
(2,'',NULL,-0.01,NULL,NULL),
(3,0x5C,0x0001,1.00,NULL,'[]'),
(4,0x27,0x0001,1.00,NULL,'\"\'\"');
/*!40000 ALTER TABLE `bin` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `empty`
--

DROP TABLE IF EXISTS `empty`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `empty` (
  `id` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `empty`
--

LOCK TABLES `empty` WRITE;
/*!40000 ALTER TABLE `empty` DISABLE KEYS */;
/*!40000 ALTER TABLE `empty` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `gen`
--

DROP TABLE IF EXISTS `gen`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `gen` (
  `a` int(11) DEFAULT NULL,
  `b` int(11) GENERATED ALWAYS AS (`a` * 2) STORED,
  `c,d` varchar(20) GENERATED ALWAYS AS (concat('x\'(',`a`)) VIRTUAL,
  `e` varchar(5) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `gen`
--

LOCK TABLES `gen` WRITE;
/*!40000 ALTER TABLE `gen` DISABLE KEYS */;
INSERT INTO `gen` VALUES
(1,2,'x\'(1','),('),
(2,4,'x\'(2',';'),
(3,6,'x\'(3','\\\'');
/*!40000 ALTER TABLE `gen` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `inv`
--

DROP TABLE IF EXISTS `inv`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `inv` (
  `a` int(11) DEFAULT NULL,
  `b` int(11) INVISIBLE DEFAULT 3
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `inv`
--

LOCK TABLES `inv` WRITE;
/*!40000 ALTER TABLE `inv` DISABLE KEYS */;
INSERT INTO `inv` (`a`, `b`) VALUES (1,3),
(2,3);
/*!40000 ALTER TABLE `inv` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `log`
--

DROP TABLE IF EXISTS `log`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `log` (
  `t` text DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `log`
--

LOCK TABLES `log` WRITE;
/*!40000 ALTER TABLE `log` DISABLE KEYS */;
/*!40000 ALTER TABLE `log` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `many`
--

DROP TABLE IF EXISTS `many`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `many` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `t` varchar(200) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=64 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `many`
--

LOCK TABLES `many` WRITE;
/*!40000 ALTER TABLE `many` DISABLE KEYS */;
INSERT INTO `many` VALUES
(1,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;11'),
(2,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;12'),
(3,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;13'),
(4,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;21'),
(5,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;22'),
(6,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;23'),
(7,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;31'),
(8,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;32'),
(9,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;33'),
(10,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;41'),
(11,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;42'),
(12,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;43'),
(13,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;51'),
(14,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;52'),
(15,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;53'),
(16,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;61'),
(17,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;62'),
(18,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;63'),
(19,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;71'),
(20,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;72'),
(21,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;73'),
(22,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;81'),
(23,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;82'),
(24,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;83'),
(25,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;91'),
(26,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;92'),
(27,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;93'),
(28,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;101'),
(29,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;102'),
(30,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;103'),
(31,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;111'),
(32,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;112'),
(33,'x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;x\\\'(),;113');
/*!40000 ALTER TABLE `many` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `new
-- line`
--

DROP TABLE IF EXISTS `new
line`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `new
line` (
  `a` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `new
-- line`
--

LOCK TABLES `new
line` WRITE;
/*!40000 ALTER TABLE `new
line` DISABLE KEYS */;
INSERT INTO `new
line` VALUES
(1),
(2);
/*!40000 ALTER TABLE `new
line` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `nocols`
--

DROP TABLE IF EXISTS `nocols`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `nocols` (
  `x` int(11) DEFAULT 1
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `nocols`
--

LOCK TABLES `nocols` WRITE;
/*!40000 ALTER TABLE `nocols` DISABLE KEYS */;
INSERT INTO `nocols` VALUES
(1),
(1),
(1);
/*!40000 ALTER TABLE `nocols` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `parts`
--

DROP TABLE IF EXISTS `parts`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `parts` (
  `id` int(11) DEFAULT NULL,
  `v` varchar(9) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
 PARTITION BY RANGE (`id`)
(PARTITION `p0` VALUES LESS THAN (10) ENGINE = InnoDB,
 PARTITION `p1` VALUES LESS THAN MAXVALUE ENGINE = InnoDB);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `parts`
--

LOCK TABLES `parts` WRITE;
/*!40000 ALTER TABLE `parts` DISABLE KEYS */;
INSERT INTO `parts` VALUES
(1,'a'),
(11,'b');
/*!40000 ALTER TABLE `parts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `plain`
--

DROP TABLE IF EXISTS `plain`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `plain` (
  `id` int(11) NOT NULL,
  `t` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `plain`
--

LOCK TABLES `plain` WRITE;
/*!40000 ALTER TABLE `plain` DISABLE KEYS */;
INSERT INTO `plain` VALUES
(1,'a'),
(2,'(b),(c)'),
(3,NULL),
(4,'it\'s; INSERT INTO `plain` VALUES (9,\'x\');'),
(5,'back\\slash\\'),
(6,'\\'),
(7,''),
(8,'\'),(\''),
(9,'-- \n-- Dump completed on 2026-01-01  1:02:03\n'),
(10,'/* \" ` */ # --'),
(11,'😀 é');
/*!40000 ALTER TABLE `plain` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr BEFORE INSERT ON plain FOR EACH ROW
BEGIN
  /* it's a ; comment */
  -- it's another; INSERT INTO `plain` VALUES (1),(2);
  # and it's a third "
  INSERT INTO `log` VALUES ('x;'),('y'); INSERT INTO log VALUES ('
DELIMITER ;
INSERT INTO `plain` VALUES (1),(2);
');
END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr2 AFTER INSERT ON plain FOR EACH ROW INSERT INTO `log` VALUES ('one'),('two') 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table `tick``s and "quotes"; (x) VALUES`
--

DROP TABLE IF EXISTS `tick``s and "quotes"; (x) VALUES`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `tick``s and "quotes"; (x) VALUES` (
  `a``b` int(11) DEFAULT NULL,
  `VALUES (` varchar(99) DEFAULT 'VALUES (''1''),(2);' COMMENT 'it''s; /* " \\'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `tick``s and "quotes"; (x) VALUES`
--

LOCK TABLES `tick``s and "quotes"; (x) VALUES` WRITE;
/*!40000 ALTER TABLE `tick``s and "quotes"; (x) VALUES` DISABLE KEYS */;
INSERT INTO `tick``s and "quotes"; (x) VALUES` VALUES
(1,'`'),
(2,'``'),
(3,'\"\\\"');
/*!40000 ALTER TABLE `tick``s and "quotes"; (x) VALUES` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view `v`
--

DROP TABLE IF EXISTS `v`;
/*!50001 DROP VIEW IF EXISTS `v`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `v` AS SELECT
 NULL AS `id`,
 NULL AS `q``x`,
 NULL AS `n` */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `ver`
--

DROP TABLE IF EXISTS `ver`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ver` (
  `a` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci WITH SYSTEM VERSIONING;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ver`
--

LOCK TABLES `ver` WRITE;
/*!40000 ALTER TABLE `ver` DISABLE KEYS */;
INSERT INTO `ver` VALUES
(2);
/*!40000 ALTER TABLE `ver` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `zz_after`
--

DROP TABLE IF EXISTS `zz_after`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `zz_after` (
  `a` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `zz_after`
--

LOCK TABLES `zz_after` WRITE;
/*!40000 ALTER TABLE `zz_after` DISABLE KEYS */;
INSERT INTO `zz_after` VALUES
(1),
(2),
(3),
(4);
/*!40000 ALTER TABLE `zz_after` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping events for database 'nasty'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
/*!50106 DROP EVENT IF EXISTS `ev` */;
DELIMITER ;;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;;
/*!50003 SET character_set_client  = utf8mb4 */ ;;
/*!50003 SET character_set_results = utf8mb4 */ ;;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;;
/*!50003 SET @saved_time_zone      = @@time_zone */ ;;
/*!50003 SET time_zone             = 'SYSTEM' */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `ev` ON SCHEDULE EVERY 1 DAY STARTS '2026-11-21 01:22:06' ON COMPLETION NOT PRESERVE DISABLE DO BEGIN INSERT INTO `log` VALUES ('e;'); INSERT INTO log VALUES ('f'),('g'); END 
*/ ;;
/*!50003 SET time_zone             = @saved_time_zone */ ;;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;;
/*!50003 SET character_set_client  = @saved_cs_client */ ;;
/*!50003 SET character_set_results = @saved_cs_results */ ;;
/*!50003 SET collation_connection  = @saved_col_connection */ ;;
DELIMITER ;
/*!50106 SET TIME_ZONE= @save_time_zone */ ;

--
-- Dumping routines for database 'nasty'
--
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'NO_BACKSLASH_ESCAPES' */ ;
/*!50003 DROP FUNCTION IF EXISTS `nbe` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `nbe`() RETURNS varchar(20) CHARSET utf8mb4 COLLATE utf8mb4_general_ci
    DETERMINISTIC
BEGIN RETURN '\'; /* x */ RETURN "\"; END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'ANSI_QUOTES' */ ;
/*!50003 DROP PROCEDURE IF EXISTS `aq` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" PROCEDURE "aq"()
BEGIN SELECT 1 AS "x\"; SELECT 'it\'s' AS "y"; END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
/*!50003 DROP PROCEDURE IF EXISTS `pr` */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `pr`(x int)
BEGIN
  INSERT INTO `log` VALUES ('p'),('q');
INSERT INTO `log` VALUES ('at line start'),('q');
 INSERT INTO `log` VALUES ('c') ;
CREATE TABLE `made_by_routine` (a int);
SELECT 1 /* footer */ ;

-- Dump completed on 2026-01-01  1:02:03
END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Final view structure for view `v`
--

/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select `plain`.`id` AS `id`,concat(`plain`.`t`,'it\'s; INSERT INTO `plain` VALUES (1);') AS `q``x`,5 - -3 AS `n` from `plain` */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-21  1:22:06
