FROM debian:12.5
# ruleid: dockerfile-plain-http-download
RUN curl -fsSLo /usr/bin/tool http://files.example/tool && chmod 755 /usr/bin/tool
# ruleid: dockerfile-plain-http-download
RUN git clone http://git.example/tool.git
# ok: dockerfile-plain-http-download
RUN curl -fsSLo /usr/bin/tool https://files.example/tool
# ok: dockerfile-plain-http-download
HEALTHCHECK CMD curl -f http://app.example/health
# ok: dockerfile-plain-http-download
RUN curl -f http://localhost:8080/ready
