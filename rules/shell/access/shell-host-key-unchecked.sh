#!/bin/bash
# ruleid: shell-host-key-unchecked
ssh -o StrictHostKeyChecking=no deploy@host.example
# ruleid: shell-host-key-unchecked
printf 'Host *\n  StrictHostKeyChecking no\n' >> ~/.ssh/config
# ruleid: shell-host-key-unchecked
scp -o UserKnownHostsFile=/dev/null f host.example:
# ok: shell-host-key-unchecked
ssh -o StrictHostKeyChecking=yes deploy@host.example
# ok: shell-host-key-unchecked
ssh -o StrictHostKeyChecking=accept-new deploy@host.example
