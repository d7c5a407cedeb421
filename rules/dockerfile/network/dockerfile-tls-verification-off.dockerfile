FROM debian:12.5
# ruleid: dockerfile-tls-verification-off
RUN curl -fsSLk https://files.example/tool -o /usr/bin/tool
# ruleid: dockerfile-tls-verification-off
RUN wget --no-check-certificate https://files.example/tool
# ruleid: dockerfile-tls-verification-off
RUN git config --global http.sslVerify false
# ruleid: dockerfile-tls-verification-off
ENV NODE_TLS_REJECT_UNAUTHORIZED=0
# ruleid: dockerfile-tls-verification-off
RUN pip install --trusted-host pip.example tool
# ruleid: dockerfile-tls-verification-off
RUN npm config set strict-ssl false
# ok: dockerfile-tls-verification-off
RUN curl -fsSL https://files.example/tool -o /usr/bin/tool-k
# ok: dockerfile-tls-verification-off
ENV NODE_TLS_REJECT_UNAUTHORIZED=1
# ok: dockerfile-tls-verification-off
RUN git config --global http.sslVerify true
