#!/bin/bash
# ruleid: shell-secret-on-command-line
curl -u admin:Tr0ub4dor https://api.example/
# ruleid: shell-secret-on-command-line
sshpass -p hunter22 ssh host.example
# ruleid: shell-secret-on-command-line
mysql -u app -phunter22 shop
# ruleid: shell-secret-on-command-line
git clone https://bot:gh93jd82hs7q@git.example/x.git
# ok: shell-secret-on-command-line
curl -u "$USER:$PASS" https://api.example/
# ok: shell-secret-on-command-line
mysql -u app -p shop
# ok: shell-secret-on-command-line
sshpass -f pass.txt ssh host.example
# ok: shell-secret-on-command-line
curl -u admin https://api.example/
