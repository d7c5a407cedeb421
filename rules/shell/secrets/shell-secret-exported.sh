#!/bin/bash
# ruleid: shell-secret-exported
export API_KEY="k93jd82hs7qz"
# ruleid: shell-secret-exported
DB_PASSWORD=hunter2hunter2
# ok: shell-secret-exported
export API_KEY="$1"
# ok: shell-secret-exported
TOKEN=$(cat /run/secrets/token)
# ok: shell-secret-exported
PASSWORD_FILE=/run/secrets/password
