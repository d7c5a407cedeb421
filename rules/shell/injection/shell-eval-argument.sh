#!/bin/bash
# ruleid: shell-eval-argument
eval "$1"
# ruleid: shell-eval-argument
eval "$@"
cmd="$2 --flag"
# ruleid: shell-eval-argument
eval "$cmd"
# ruleid: shell-eval-argument
bash -c "$*"
run() {
  local what=$1
  # ruleid: shell-eval-argument
  eval "$what"
}
# ruleid: shell-eval-argument
sh -c "$SSH_ORIGINAL_COMMAND"
# ok: shell-eval-argument
"$@"
# ok: shell-eval-argument
eval "$(ssh-agent -s)"
# ok: shell-eval-argument
bash -c 'echo "$1"' _ "$1"
safe=$(printf '%q' "$1")
# ok: shell-eval-argument
eval "echo $safe"
opts=$(getopt -o ab: -- "$@")
# ok: shell-eval-argument
eval set -- "$opts"
# ok: shell-eval-argument
sh -c "make all"
