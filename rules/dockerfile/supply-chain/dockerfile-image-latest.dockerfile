# ruleid: dockerfile-image-latest
FROM debian:latest
# ruleid: dockerfile-image-latest
FROM --platform=linux/amd64 registry.example:5000/base:latest AS build
# ok: dockerfile-image-latest
FROM debian:12.5
# ok: dockerfile-image-latest
FROM debian:latest@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d
# ok: dockerfile-image-latest
FROM build
CMD ["latest"]
