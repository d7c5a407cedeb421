#!/bin/bash
# ruleid: shell-decoded-to-shell
base64 -d <<< "aWQK" | sh
code=$(echo aWQK | base64 -d)
# todoruleid: shell-decoded-to-shell
eval "$code"
# ruleid: shell-decoded-to-shell
echo aWQK | openssl base64 -d | bash
# ruleid: shell-decoded-to-shell
echo aWQK | base64 -d > /tmp/x && bash /tmp/x
# ruleid: shell-decoded-to-shell
. <(base64 -d <<< aWQK)
# ruleid: shell-decoded-to-shell
echo aWQK | python3 -m base64 -d | sh
# ruleid: shell-decoded-to-shell
echo hq | tr 'a-z' 'b-za' | sh
# ok: shell-decoded-to-shell
base64 -d key.b64 | sha256sum
