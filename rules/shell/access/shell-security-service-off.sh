#!/bin/bash
# ruleid: shell-security-service-off
setenforce 0
# ruleid: shell-security-service-off
sudo ufw disable
# ruleid: shell-security-service-off
iptables -F
# ruleid: shell-security-service-off
systemctl disable --now firewalld
# ruleid: shell-security-service-off
sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config
# ok: shell-security-service-off
ufw allow 443/tcp
# ok: shell-security-service-off
systemctl restart firewalld
# ok: shell-security-service-off
iptables -L
