#!/bin/bash
# ruleid: shell-git-checks-bypassed
git commit -m "x" --no-verify
# ruleid: shell-git-checks-bypassed
git push origin main --force
# ruleid: shell-git-checks-bypassed
git config core.hooksPath /dev/null
# ok: shell-git-checks-bypassed
git commit -m "x"
# ok: shell-git-checks-bypassed
git push --force-with-lease origin topic
