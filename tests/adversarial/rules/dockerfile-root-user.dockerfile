FROM debian:12.5
USER app
# ruleid: dockerfile-root-user
USER root:app
CMD ["x"]
FROM debian:12.5
ARG WHO=root
# todoruleid: dockerfile-root-user
USER $WHO
FROM debian:12.5
# ruleid: dockerfile-root-user
USER 00
FROM debian:12.5
# ruleid: dockerfile-root-user
USER root
# USER app
CMD ["x"]
