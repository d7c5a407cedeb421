#!/bin/bash
# ok: shell-errors-ignored
set -euo pipefail
# ruleid: shell-errors-ignored
set +e
# ruleid: shell-errors-ignored
pytest -q || true
# ruleid: shell-errors-ignored
sha256sum -c sums || true
# ok: shell-errors-ignored
grep -q x y || true
