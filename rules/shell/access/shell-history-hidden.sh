#!/bin/bash
# ruleid: shell-history-hidden
unset HISTFILE
# ruleid: shell-history-hidden
export HISTFILE=/dev/null
# ruleid: shell-history-hidden
history -c && exit
# ruleid: shell-history-hidden
rm -f ~/.bash_history
# ok: shell-history-hidden
HISTSIZE=10000
# ok: shell-history-hidden
HISTFILE=~/.history
# ok: shell-history-hidden
history | tail
