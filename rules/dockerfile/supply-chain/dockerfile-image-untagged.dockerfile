# ruleid: dockerfile-image-untagged
FROM debian
# ruleid: dockerfile-image-untagged
FROM registry.example:5000/team/base AS build
# ok: dockerfile-image-untagged
FROM debian:12.5 AS run
# ok: dockerfile-image-untagged
FROM registry.example:5000/team/base:3.1
# ok: dockerfile-image-untagged
FROM debian@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d
# ok: dockerfile-image-untagged
FROM scratch
# ok: dockerfile-image-untagged
FROM run
CMD ["x"]
