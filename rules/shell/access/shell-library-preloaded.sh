#!/bin/bash
# ruleid: shell-library-preloaded
export LD_PRELOAD=/tmp/x.so
# ruleid: shell-library-preloaded
export PATH=.:$PATH
# ruleid: shell-library-preloaded
BASH_ENV=/tmp/env.sh ./run
# ok: shell-library-preloaded
export PATH="$HOME/.local/bin:$PATH"
# ok: shell-library-preloaded
export LD_PRELOAD=/usr/lib/libjemalloc.so.2
# ok: shell-library-preloaded
unset LD_PRELOAD
