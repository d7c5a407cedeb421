FROM debian:12.5
# ruleid: dockerfile-add-remote-url
ADD https://files.example/tool.tar.gz /opt/
# ok: dockerfile-add-remote-url
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://files.example/a /a
# ok: dockerfile-add-remote-url
ADD tool.tar.gz /opt/
# ok: dockerfile-add-remote-url
COPY https.conf /etc/
