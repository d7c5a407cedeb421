import os
import subprocess
from os import environ

# ruleid: python-tls-verification-env-off
os.environ["PYTHONHTTPSVERIFY"] = "0"
# ruleid: python-tls-verification-env-off
environ["GIT_SSL_NO_VERIFY"] = "true"
# ruleid: python-tls-verification-env-off
os.environ["CURL_CA_BUNDLE"] = ""
# ruleid: python-tls-verification-env-off
subprocess.run(["git", "fetch"], env={"GIT_SSL_NO_VERIFY": "1"})
# ok: python-tls-verification-env-off
os.environ["PYTHONHTTPSVERIFY"] = "1"
# ok: python-tls-verification-env-off
os.environ["GIT_SSL_NO_VERIFY"] = "false"
# ok: python-tls-verification-env-off
os.environ["REQUESTS_CA_BUNDLE"] = "/etc/ssl/private-ca.pem"
# ok: python-tls-verification-env-off
print(os.environ.get("PYTHONHTTPSVERIFY"))
