FROM debian:12.5
# ruleid: dockerfile-setuid-bit
RUN chmod u+s /usr/local/bin/helper
# ruleid: dockerfile-setuid-bit
RUN chmod 4755 /usr/local/bin/helper
# ok: dockerfile-setuid-bit
RUN chmod 0755 /usr/local/bin/helper
# ok: dockerfile-setuid-bit
RUN chmod a-s /usr/bin/su
# ok: dockerfile-setuid-bit
RUN chmod 755 /usr/local/bin/helper
