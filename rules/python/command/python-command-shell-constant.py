import os
import subprocess
from subprocess import check_output as output

# ruleid: python-command-shell-constant
os.system("service web restart")
# ruleid: python-command-shell-constant
os.popen("uptime")
# ruleid: python-command-shell-constant
subprocess.run("make -j 4 all", shell=True, check=True)
# ruleid: python-command-shell-constant
output("git status", shell=True)
COMMAND = "ls -l"
# ruleid: python-command-shell-constant
subprocess.getoutput(COMMAND)

# ok: python-command-shell-constant
subprocess.run(["make", "-j", "4", "all"], check=True)
# ok: python-command-shell-constant
subprocess.run("make", check=True)
# ok: python-command-shell-constant
os.system(chosen)
