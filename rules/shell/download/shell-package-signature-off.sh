#!/bin/bash
# ruleid: shell-package-signature-off
apt-get install -y --allow-unauthenticated tool
# ruleid: shell-package-signature-off
dnf install -y --nogpgcheck tool
# ruleid: shell-package-signature-off
echo "deb [trusted=yes] https://apt.example/ stable main" > /etc/apt/sources.list.d/x.list
# ok: shell-package-signature-off
echo "deb [signed-by=/usr/share/keyrings/x.gpg] https://apt.example/ stable main" > /etc/apt/sources.list.d/x.list
# ok: shell-package-signature-off
apt-get install -y --no-install-recommends tool
