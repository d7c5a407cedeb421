#!/bin/bash
# ruleid: shell-docker-group
sudo usermod -aG docker "$USER"
# ruleid: shell-docker-group
gpasswd -a app docker
# ok: shell-docker-group
usermod -aG audio app
# ok: shell-docker-group
docker info
