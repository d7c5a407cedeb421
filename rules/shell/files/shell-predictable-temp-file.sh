#!/bin/bash
# ruleid: shell-predictable-temp-file
out=/tmp/report.$$
# ruleid: shell-predictable-temp-file
sort input > /tmp/sorted-$RANDOM.txt
# ruleid: shell-predictable-temp-file
name=$(mktemp -u)
# ok: shell-predictable-temp-file
out=$(mktemp)
# ok: shell-predictable-temp-file
out=$(mktemp /tmp/report.XXXXXX)
# ok: shell-predictable-temp-file
out=./report.$$
