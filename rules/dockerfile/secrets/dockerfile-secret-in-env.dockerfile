FROM debian:12.5
# ruleid: dockerfile-secret-in-env
ENV DB_PASSWORD=hunter2hunter2
# ruleid: dockerfile-secret-in-env
ENV PORT=8080 API_KEY="k-93jd82hs7"
# ruleid: dockerfile-secret-in-env
ARG GITHUB_TOKEN=ght_93jd82hs7q
# ruleid: dockerfile-secret-in-env
ENV APP_SECRET s3cr3tvalue
# ok: dockerfile-secret-in-env
ARG GITHUB_TOKEN
# ok: dockerfile-secret-in-env
ENV API_KEY=$API_KEY
# ok: dockerfile-secret-in-env
ENV PASSWORD_FILE=/run/secrets/password
# ok: dockerfile-secret-in-env
ENV DB_PASSWORD=""
# ok: dockerfile-secret-in-env
ENV MAX_TOKEN=4096
# ok: dockerfile-secret-in-env
ENV TOKENIZERS_PARALLELISM=false
