#!/bin/bash
# ruleid: shell-tls-verification-off
curl -sk "https://api.example/$X"
# ruleid: shell-tls-verification-off
curl "-k" https://api.example/
opts="-k"
# todoruleid: shell-tls-verification-off
curl $opts https://api.example/
# ruleid: shell-tls-verification-off
/usr/bin/curl --insecure https://api.example/
# ruleid: shell-tls-verification-off
alias curl='curl -k'
# ruleid: shell-tls-verification-off
curl -k https://api.example/ # https://localhost
# ruleid: shell-tls-verification-off
curl -s https://localhost/ -k https://api.example/
# ok: shell-tls-verification-off
curl -o k https://api.example/
# ok: shell-tls-verification-off
curl -s https://api.example/ --keepalive-time 2
