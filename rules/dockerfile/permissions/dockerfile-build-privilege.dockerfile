FROM debian:12.5
# ruleid: dockerfile-build-privilege
RUN --security=insecure make image
# ruleid: dockerfile-build-privilege
VOLUME ["/var/run/docker.sock"]
# ok: dockerfile-build-privilege
RUN --mount=type=cache,target=/root/.cache make image
# ok: dockerfile-build-privilege
VOLUME ["/var/lib/app"]
