#!/bin/bash
# ruleid: shell-eval-variable
eval "$CMD"
# ruleid: shell-eval-variable
eval ${PREFIX}_x=1
# ok: shell-eval-variable
eval "$(direnv hook bash)"
# ok: shell-eval-variable
"${cmd[@]}"
