import asyncssh
import paramiko
import subprocess
from paramiko import AutoAddPolicy, SSHClient


async def connect(host):
    client = SSHClient()
    # ruleid: python-tls-ssh-host-key-unchecked
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: python-tls-ssh-host-key-unchecked
    client.set_missing_host_key_policy(AutoAddPolicy)
    # ruleid: python-tls-ssh-host-key-unchecked
    client.set_missing_host_key_policy(paramiko.WarningPolicy())
    # ok: python-tls-ssh-host-key-unchecked
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    # ok: python-tls-ssh-host-key-unchecked
    client.load_system_host_keys()
    # ruleid: python-tls-ssh-host-key-unchecked
    await asyncssh.connect(host, known_hosts=None)
    # ok: python-tls-ssh-host-key-unchecked
    await asyncssh.connect(host)
    # ruleid: python-tls-ssh-host-key-unchecked
    subprocess.run(["ssh", "-o", "StrictHostKeyChecking=no", host])
    # ok: python-tls-ssh-host-key-unchecked
    subprocess.run(["ssh", "-o", "StrictHostKeyChecking=yes", host])
