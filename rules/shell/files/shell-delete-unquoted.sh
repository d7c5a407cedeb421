#!/bin/bash
# ruleid: shell-delete-unquoted
rm -rf $BUILD
# ruleid: shell-delete-unquoted
rm -rf ${BUILD}/out
# ok: shell-delete-unquoted
rm -rf "$BUILD"
# ok: shell-delete-unquoted
rm -f $BUILD
