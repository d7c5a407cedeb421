FROM debian:12.5
# ruleid: dockerfile-pipe-to-shell
RUN curl -fsSL https://get.example/install.sh | sh
# ruleid: dockerfile-pipe-to-shell
RUN apt-get update && wget -qO- https://get.example/install.sh | sudo -E bash -s -- -y
# ruleid: dockerfile-pipe-to-shell
RUN bash -c "$(curl -fsSL https://get.example/install.sh)"
# ruleid: dockerfile-pipe-to-shell
RUN bash <(curl -fsSL https://get.example/install.sh)
# ruleid: dockerfile-pipe-to-shell
RUN curl -sSL https://get.example/install.py | python3 -
# ok: dockerfile-pipe-to-shell
RUN curl -fsSL https://get.example/tool.tar.gz | tar -xz -C /opt
# ok: dockerfile-pipe-to-shell
RUN curl -fsSLo /tmp/i.sh https://get.example/install.sh && echo "24454f83  /tmp/i.sh" | sha256sum -c && sh /tmp/i.sh
# ok: dockerfile-pipe-to-shell
RUN curl -fsSL https://get.example/key.asc | gpg --dearmor -o /usr/share/keyrings/x.gpg
# ok: dockerfile-pipe-to-shell
RUN apt-get install -y curl | sh-log
