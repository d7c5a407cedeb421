#!/bin/bash
# ruleid: shell-delete-root
rm -rf /
# ruleid: shell-delete-root
rm -rf --no-preserve-root / tmp
# ruleid: shell-delete-root
rm -r -f ~/*
# ruleid: shell-delete-root
rm -rf "$HOME"
# ruleid: shell-delete-root
dd if=/dev/zero of=/dev/sda
# ok: shell-delete-root
rm -rf /tmp/build
# ok: shell-delete-root
rm -rf "$HOME/.cache/tool"
# ok: shell-delete-root
rm -rf /var/lib/apt/lists/*
# ok: shell-delete-root
rm -rf ./build
