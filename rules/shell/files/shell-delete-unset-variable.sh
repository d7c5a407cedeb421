#!/bin/bash
# ruleid: shell-delete-unset-variable
rm -rf "$BUILD"/*
# ruleid: shell-delete-unset-variable
rm -rf ${PREFIX}/
# ruleid: shell-delete-unset-variable
rm -fr -- "$PREFIX/lib"
# ok: shell-delete-unset-variable
rm -rf -- "${BUILD:?}"/*
# ok: shell-delete-unset-variable
rm -rf "$BUILD"
# ok: shell-delete-unset-variable
rm -rf "$BUILD/output"
# ok: shell-delete-unset-variable
rm -f "$BUILD"/x.log
