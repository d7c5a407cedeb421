FROM debian:12.5
# ruleid: dockerfile-add-plain-http
ADD http://files.example/tool.tar.gz /opt/
# ruleid: dockerfile-add-plain-http
ADD ["http://files.example/tool.tar.gz", "/opt/"]
# ok: dockerfile-add-plain-http
ADD https://files.example/tool.tar.gz /opt/
# ok: dockerfile-add-plain-http
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d http://files.example/a /a
