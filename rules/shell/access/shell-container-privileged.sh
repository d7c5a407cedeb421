#!/bin/bash
# ruleid: shell-container-privileged
docker run --rm --privileged image:1
# ruleid: shell-container-privileged
docker run -v /:/host image:1
# ruleid: shell-container-privileged
podman run \
  --cap-add=ALL image:1
# ruleid: shell-container-privileged
docker run -v /var/run/docker.sock:/var/run/docker.sock image:1
# ok: shell-container-privileged
docker run --rm -v "$PWD":/src image:1
# ok: shell-container-privileged
docker build --tag privileged .
