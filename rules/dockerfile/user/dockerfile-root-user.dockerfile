FROM debian:12.5 AS build
# ok: dockerfile-root-user
USER root
RUN apt-get update
USER app

FROM debian:12.5
USER app
# ruleid: dockerfile-root-user
USER root
CMD ["/srv/run"]

FROM debian:12.5
# ruleid: dockerfile-root-user
user 0:0
CMD ["/srv/run"]

FROM debian:12.5
# ok: dockerfile-root-user
USER rootless
CMD ["/srv/run"]
