FROM debian:12.5
# ruleid: dockerfile-sudo
RUN sudo make install
# ruleid: dockerfile-sudo
RUN apt-get update && apt-get install -y git sudo
# ok: dockerfile-sudo
RUN make install
# ok: dockerfile-sudo
RUN echo "no sudo here"
