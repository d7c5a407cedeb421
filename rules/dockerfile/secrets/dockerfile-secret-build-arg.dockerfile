FROM debian:12.5
# ruleid: dockerfile-secret-build-arg
ARG INDEX_TOKEN
# ruleid: dockerfile-secret-build-arg
ARG DB_PASSWORD=""
# ok: dockerfile-secret-build-arg
ARG PYTHON_VERSION=3.12
# ok: dockerfile-secret-build-arg
RUN --mount=type=secret,id=token make
