#!/bin/bash
# ruleid: shell-tls-verification-off
curl -k https://files.example/tool -o tool
# ruleid: shell-tls-verification-off
curl -fsSLk https://files.example/tool
# ruleid: shell-tls-verification-off
out=$(curl --insecure -s https://api.example/)
# ruleid: shell-tls-verification-off
wget -q --no-check-certificate https://files.example/tool
# ruleid: shell-tls-verification-off
git config --global http.sslVerify false
# ruleid: shell-tls-verification-off
git -c http.sslVerify=false clone https://git.example/x.git
# ruleid: shell-tls-verification-off
export NODE_TLS_REJECT_UNAUTHORIZED=0
# ruleid: shell-tls-verification-off
pip install --trusted-host pip.example tool
# ruleid: shell-tls-verification-off
npm config set strict-ssl false
# ruleid: shell-tls-verification-off
sudo curl -k https://files.example/tool
# ok: shell-tls-verification-off
curl -fsSL https://files.example/tool -o tool-k
# ok: shell-tls-verification-off
curl -ks https://localhost:8443/ready
# ok: shell-tls-verification-off
curl --cacert ca.pem https://files.example/
# ok: shell-tls-verification-off
git config --global http.sslVerify true
