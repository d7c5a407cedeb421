#!/bin/bash
# ruleid: shell-world-writable
chmod 777 /srv/app
# ruleid: shell-world-writable
chmod -R a+rwx /srv/app
# ruleid: shell-world-writable
sudo chmod 0666 /dev/x
# ruleid: shell-world-writable
umask 000
# ruleid: shell-world-writable
mkdir -m 777 /srv/x
# ok: shell-world-writable
chmod 755 /srv/app/run
# ok: shell-world-writable
chmod 1777 /srv/tmp
# ok: shell-world-writable
chmod +x run.sh
# ok: shell-world-writable
umask 077
