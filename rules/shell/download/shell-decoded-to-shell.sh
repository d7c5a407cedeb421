#!/bin/bash
# ruleid: shell-decoded-to-shell
echo "aWQK" | base64 -d | sh
# ruleid: shell-decoded-to-shell
base64 --decode < payload.txt | bash
# ruleid: shell-decoded-to-shell
eval "$(echo aWQK | base64 -d)"
# ruleid: shell-decoded-to-shell
bash -c "$(printf '\x69\x64')"
# ruleid: shell-decoded-to-shell
echo 6964 | xxd -r -p | sh
# ruleid: shell-decoded-to-shell
bash <<< "$(base64 -d <<< aWQK)"
# ruleid: shell-decoded-to-shell
echo di | rev | bash
# ok: shell-decoded-to-shell
echo "$KEY_B64" | base64 -d > key.pem
# ok: shell-decoded-to-shell
echo "$B64" | base64 --decode | jq .
# ok: shell-decoded-to-shell
eval "$(ssh-agent -s)"
