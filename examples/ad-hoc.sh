#!/bin/sh
# One database without a configuration file: all that differs from job to job stands in the line. In a
# container the same is said by variables: CAIRN_SOURCE, CAIRN_STORE, CAIRN_KEEP_COUNT …
#
# Environment: CAIRN_PASSWORD
exec cairn backup \
    --source mysql://root@127.0.0.1:3306/app \
    --store file:///var/backups/cairn \
    --keep-count 30 --keep-weekly 8
