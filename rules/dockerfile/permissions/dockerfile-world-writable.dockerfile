FROM debian:12.5
# ruleid: dockerfile-world-writable
RUN mkdir /data && chmod -R 777 /data
# ruleid: dockerfile-world-writable
RUN chmod a+rwx /data
# ruleid: dockerfile-world-writable
COPY --chmod=777 run.sh /run.sh
# ruleid: dockerfile-world-writable
RUN chmod 0666 /etc/app.conf
# ok: dockerfile-world-writable
RUN chmod 755 /run.sh
# ok: dockerfile-world-writable
RUN chmod 1777 /data/tmp
# ok: dockerfile-world-writable
RUN chmod u+w,go-w /data
# ok: dockerfile-world-writable
COPY --chmod=0755 run.sh /run.sh
