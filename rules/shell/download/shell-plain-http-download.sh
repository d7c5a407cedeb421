#!/bin/bash
# ruleid: shell-plain-http-download
curl -fsSLo tool http://files.example/tool
# ruleid: shell-plain-http-download
git clone "http://git.example/tool.git"
# ok: shell-plain-http-download
curl -fsSLo tool https://files.example/tool
# ok: shell-plain-http-download
curl -f http://localhost:8080/ready
