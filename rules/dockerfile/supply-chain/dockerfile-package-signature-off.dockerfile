FROM debian:12.5
# ruleid: dockerfile-package-signature-off
RUN apt-get install -y --allow-unauthenticated tool
# ruleid: dockerfile-package-signature-off
RUN echo "deb [trusted=yes] https://apt.example/ stable main" > /etc/apt/sources.list.d/x.list
# ruleid: dockerfile-package-signature-off
RUN apk add --allow-untrusted ./tool.apk
# ruleid: dockerfile-package-signature-off
RUN dnf install -y --nogpgcheck tool
# ok: dockerfile-package-signature-off
RUN echo "deb [signed-by=/usr/share/keyrings/x.gpg] https://apt.example/ stable main" > /etc/apt/sources.list.d/x.list
# ok: dockerfile-package-signature-off
RUN apt-get install -y --no-install-recommends tool
# ok: dockerfile-package-signature-off
RUN printf 'gpgcheck=1\n' >> /etc/yum.repos.d/x.repo
