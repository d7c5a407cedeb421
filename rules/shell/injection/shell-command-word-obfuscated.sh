#!/bin/bash
# ruleid: shell-command-word-obfuscated
cat${IFS}/etc/passwd
# ruleid: shell-command-word-obfuscated
curl$IFS-s https://x.example/
# ruleid: shell-command-word-obfuscated
c''url https://x.example/
# ruleid: shell-command-word-obfuscated
$'\x63\x75\x72\x6c' https://x.example/
# ok: shell-command-word-obfuscated
IFS=$'\n' read -r line
# ok: shell-command-word-obfuscated
old=$IFS
# ok: shell-command-word-obfuscated
printf '%s\n' "a${IFS}b"
# ok: shell-command-word-obfuscated
echo ''
