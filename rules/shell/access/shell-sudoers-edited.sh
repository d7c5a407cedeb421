#!/bin/bash
# ruleid: shell-sudoers-edited
echo "app ALL=(ALL) NOPASSWD: ALL" | sudo tee /etc/sudoers.d/app
# ruleid: shell-sudoers-edited
sed -i 's/x/y/' /etc/sudoers
# ruleid: shell-sudoers-edited
usermod -aG sudo app
# ruleid: shell-sudoers-edited
chmod u+s /usr/local/bin/helper
# ruleid: shell-sudoers-edited
echo root:x | chpasswd
# ok: shell-sudoers-edited
sudo -l
# ok: shell-sudoers-edited
usermod -aG audio app
# ok: shell-sudoers-edited
usermod -d /srv/root app
# ok: shell-sudoers-edited
cat /etc/sudoers
# ok: shell-sudoers-edited
chmod 755 /usr/local/bin/helper
