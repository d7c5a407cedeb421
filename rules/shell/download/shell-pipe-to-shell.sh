#!/bin/bash
# ruleid: shell-pipe-to-shell
curl -fsSL https://get.example/install.sh | sh
# ruleid: shell-pipe-to-shell
wget -qO- https://get.example/install.sh | sudo -E bash -
# ruleid: shell-pipe-to-shell
curl -fsSL https://get.example/i.sh.gz | gunzip | /bin/bash -s -- -y
# ruleid: shell-pipe-to-shell
bash <(curl -s https://get.example/install.sh)
# ruleid: shell-pipe-to-shell
sh -c "$(wget -O- https://get.example/install.sh)"
# ruleid: shell-pipe-to-shell
eval "$(curl -fsSL https://get.example/env.sh)"
# ruleid: shell-pipe-to-shell
source <(curl -s https://get.example/env.sh)
# ruleid: shell-pipe-to-shell
if ! curl -s https://get.example/i.sh | bash; then exit 1; fi
# ruleid: shell-pipe-to-shell
curl -s https://get.example/i.py | python3
# ok: shell-pipe-to-shell
curl -fsSL https://get.example/t.tgz | tar -xz
# ok: shell-pipe-to-shell
echo "install with: curl https://get.example | sh"
# ok: shell-pipe-to-shell
curl -s https://api.example/v | python3 -c 'import json,sys; print(json.load(sys.stdin))'
# ok: shell-pipe-to-shell
curl -fsSLo i.sh https://get.example/i.sh && sha256sum -c sums && sh i.sh
# ok: shell-pipe-to-shell
curl -s https://api.example/v | jq -r .tag
