FROM debian:12.5
# ruleid: dockerfile-package-unpinned
RUN apt-get update && apt-get install -y --no-install-recommends git
# ok: dockerfile-package-unpinned
RUN apt-get update && apt-get install -y git=1:2.39.*
# ok: dockerfile-package-unpinned
RUN apt-get update
