#!/bin/bash
# ruleid: shell-startup-file-edited
echo 'export PATH="$HOME/.local/bin:$PATH"' >> ~/.bashrc
# ruleid: shell-startup-file-edited
echo 'export A=1' | sudo tee -a /etc/profile
# ok: shell-startup-file-edited
echo 'export PATH="$HOME/.local/bin:$PATH"'
# ok: shell-startup-file-edited
. ~/.bashrc
