FROM debian:12.5
# ruleid: dockerfile-secret-file-copied
COPY .env /app/.env
# ruleid: dockerfile-secret-file-copied
COPY --chown=app:app id_rsa /home/app/.ssh/id_rsa
# ruleid: dockerfile-secret-file-copied
ADD .aws/credentials /root/.aws/credentials
# ok: dockerfile-secret-file-copied
COPY .env.example /app/.env.example
# ok: dockerfile-secret-file-copied
COPY ca-bundle.pem /etc/ssl/ca-bundle.pem
# ok: dockerfile-secret-file-copied
COPY src /app/src
