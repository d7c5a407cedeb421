"""Where secrets are kept and by which names they go; data, each table with its source.

As of 2026-11. Nothing here is a name of a case: a new row needs a documented place or habit.
"""

from __future__ import annotations

from guard.expressions import expression

WALLETS = expression(
    r"(?i)(?:^|[/\\])(?:login data|web data|local state|cookies\.sqlite|logins\.json|key[34]\.db|wallet\.dat"
    r"|places\.sqlite|user data|leveldb|tdata|keychain(?:-db|s)?|login\.keychain(?:-db)?)(?:$|[/\\])"
    r"|(?:^|[/\\])(?:google[/\\]+chrome|google-chrome|chromium|bravesoftware|brave-browser|microsoft[/\\]+edge"
    r"|opera software|mozilla[/\\]+firefox|yandexbrowser|vivaldi|exodus|electrum|atomic|ethereum|zcash|armory"
    r"|bytecoin|coinomi|guarda|metamask|discord(?:canary|ptb)?|telegram desktop)(?:$|[/\\])"
)
"""Stores of browsers, messengers and wallets: MITRE ATT&CK T1555.003, T1539, T1528, and the vendors' pages
on profile folders."""
STORES = expression(
    r"(?:^|[/\\~])\.(?:ssh|aws|gnupg|netrc|npmrc|pypirc|kube|docker|git-credentials|azure|gcloud|pgpass|my\.cnf"
    r"|s3cfg|boto|vault-token|terraform\.d|password-store|rclone\.conf|dockercfg|bash_history|zsh_history)"
    r"(?:$|[/\\])|(?:^|[/\\])id_(?:rsa|dsa|ecdsa|ed25519)(?:$|[^\w.])"
    r"|(?:^|[/\\])\.config[/\\](?:gcloud|gh|hub|op|rclone)(?:$|[/\\])|application_default_credentials"
    r"|(?:^|[/\\])etc[/\\]+(?:shadow|sudoers)\b|kubernetes\.io[/\\]serviceaccount|run[/\\]secrets[/\\]"
    r"|proc[/\\][^/\\\s]+[/\\]environ"
)
"""Files of credentials: MITRE ATT&CK T1552.001, T1552.004, T1003.008, and each tool's manual."""
METADATA = expression(
    r"169\.254\.169\.254|169\.254\.170\.2\b|\[?fd00:ec2::254|metadata\.google\.internal|100\.100\.100\.200"
    r"|metadata\.azure\.internal|192\.0\.0\.192"
)
"""Addresses of metadata services: MITRE ATT&CK T1552.005, and the clouds' manuals."""
MENTIONS = (
    "login data",
    "local state",
    "user data",
    "web data",
    *"""
    .ssh .aws .gnupg netrc .npmrc .pypirc .kube .docker git-credentials .azure gcloud .pgpass vault-token
    id_rsa id_dsa id_ecdsa id_ed25519 etc/ serviceaccount run/secrets /environ application_default
    leveldb wallet cookies.sqlite logins.json key3.db key4.db keychain chrome firefox discord telegram
    exodus 169.254. metadata. fd00:ec2 100.100.100 _history terraform.d rclone password-store my.cnf
    s3cfg places.sqlite tdata brave edge opera vivaldi electrum metamask 192.0.0.192 .boto
    """.split(),  # noqa: SIM905
)
"""Words of which a text that names one of these places has one."""
SECRET_WORDS = (
    "locals(", "vars(", "environ",
    "getenv", "secret", "passw", "token", "key", "credential", "headers", "cookies", "authorization",
    ".auth", "gethostname", "getuser", "getlogin", "uname", "node", "getcwd", "check_output", "popen",
    "session", "email", "phone", "ssn", "iban", "cvv", "birth", "passport", "card", "open(",
    "salt", "digest", "hide_",
    "app.config", "dir(settings", "vars(settings", "settings.model_dump", "settings.dict", "__dict__",
    "database_ur", "redis_ur", "broker_ur", "amqp_ur", "mongo_ur", "postgres_ur", "mysql_ur", "db_ur",
)  # fmt: skip
"""Words of which a text has one where it may speak of a secret by its name."""
STARTS = expression(
    r"(?i)(?:^|[/\\~])\.(?:bashrc|bash_profile|profile|zshrc|zprofile|zshenv|bash_login)$|etc[/\\](?:cron|rc\.local|profile)"
    r"|[/\\]cron\.d[/\\]|launchagents|launchdaemons|start menu[/\\]+programs[/\\]+startup|[/\\]autostart[/\\]"
    r"|currentversion[/\\]+run\b|systemd[/\\](?:user|system)[/\\]|authorized_keys|etc[/\\]ld\.so\.preload"
)
"""What starts with a machine or a session, or lets somebody in: MITRE ATT&CK T1547, T1546.004, T1053.003,
T1098.004."""
PUBLISHED = expression(
    r"(?i)(?:^|[/\\])(?:static|public|wwwroot|htdocs|_site|site|www|dist|docs?|artifacts?|public_html|media)[/\\]"
    r"|GITHUB_(?:OUTPUT|STEP_SUMMARY|ENV)|(?:^|[/\\])(?:report|coverage|summary|junit|artifact)[\w-]*\.\w+$"
)
"""What others can fetch: folders that servers and site builders publish, and what CI keeps or shows."""

_SECRET_LAST = frozenset(
    """
    password passwd passphrase secret secrets credential credentials apikey privatekey secretkey accesskey
    authtoken accesstoken pwd pat
    """.split()  # noqa: SIM905
)
_KEY_BEFORE = frozenset("api secret access private signing encryption master auth service license".split())  # noqa: SIM905
_TOKEN_BEFORE = frozenset(
    """
    access auth api bearer refresh session github gh gitlab bot id jwt slack hf npm pypi security oauth
    user admin service secret csrf deploy push device
    """.split()  # noqa: SIM905
)
_NO_VALUE_BEFORE = frozenset("is has use uses show hide needs no with without require requires allow".split())  # noqa: SIM905
_CONNECTED = frozenset(
    {"database", "db", "redis", "broker", "amqp", "rabbitmq", "mongo", "mongodb", "postgres", "postgresql"}
    | {"mysql", "smtp"}
)
"""What is reached by an address that holds a password, as a rule: the manuals of their clients."""
_PARTS = expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> list[str]:
    """The words of a name, in lower case: "API_KEY", "apiKey" and "api-key" have the same."""
    return [part.lower() for part in _PARTS.findall(name)]


def is_secret(name: str, *, of_environment: bool = False) -> bool:
    """Whether a value of that name is a secret.

    The last word decides: a `secret_name` is a name. A lone "token" is one only in the environment, since
    readers of texts and pages have tokens, too.
    """
    parts = words(name)
    while parts and parts[-1].isdigit():
        parts.pop()
    if not parts or parts[0] in _NO_VALUE_BEFORE:
        return False
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last in _SECRET_LAST:
        return True
    if last == "key":
        return before in _KEY_BEFORE or (of_environment and name.isupper() and before not in ("public", ""))
    if last == "token":
        return of_environment or before in _TOKEN_BEFORE
    return of_environment and last in ("url", "uri", "dsn") and before in _CONNECTED


ACCOUNTS = frozenset({"user", "account", "member", "customer", "employee", "admin"})
_PROVES_ACCOUNT = frozenset({"password", "passwd", "salt", "digest", "hash", "pin"})


def is_of_account(owner: str, name: str) -> bool:
    """Whether an attribute of somebody's account is what his password is held against."""
    parts = words(name)
    return bool(parts) and parts[-1] in _PROVES_ACCOUNT and not ACCOUNTS.isdisjoint(words(owner))


_PERSONAL_LAST = frozenset("email emails phone ssn iban cvv cvc dob passport".split())  # noqa: SIM905
_PERSONAL_PAIRS = frozenset(
    {("card", "number"), ("phone", "number"), ("birth", "date"), ("social", "security"), ("email", "address")}
    | {("tax", "id"), ("date", "birth"), ("mail", "address"), ("security", "number"), ("of", "birth")}
)


def is_personal(name: str) -> bool:
    """Whether a value of that name is data of a person."""
    parts = words(name)
    return bool(parts) and (parts[-1] in _PERSONAL_LAST or tuple(parts[-2:]) in _PERSONAL_PAIRS)


REQUEST_PARTS = frozenset(
    {"headers", "rawHeaders", "headersDistinct", "cookies", "authorization", "META", "auth", "COOKIES"}
    | {"environ"}
)
"""Attributes of a request, in any web framework, that hold what its sender proves himself by."""
SETTINGS_OF = frozenset({("app", "config"), ("current_app", "config"), ("application", "config")})
"""Where frameworks keep all settings of a program, keys among them: Flask's and Quart's manuals."""
REQUEST_NAMES = frozenset({"request", "req", "websocket"})
CREDENTIAL_HEADER = expression(
    r"(?i)authorization|cookie|token|api[-_]?key|secret|password|passwd|session[-_]?id|x-auth"
)
"""Headers and fields of a form that prove who asks."""
HOST_CALLS = frozenset(
    """
    platform.node platform.uname socket.gethostname socket.getfqdn getpass.getuser os.getlogin uuid.getnode
    os.uname pwd.getpwuid psutil.users os.getcwd os.listdir subprocess.getoutput subprocess.check_output
    os.popen
    """.split()  # noqa: SIM905
)
"""Calls that tell who uses this machine and what it is called: MITRE ATT&CK T1033, T1082."""
HOST_VARIABLES = frozenset(
    {"COMPUTERNAME", "USERNAME", "USER", "LOGNAME", "HOSTNAME", "USERDOMAIN", "HOME", "USERPROFILE"}
)
"""Variables of the environment that tell the same."""
SENDERS = frozenset(
    """
    curl wget nc ncat netcat socat telnet ssh scp sftp rsync ftp tftp rclone mail mailx sendmail mutt http
    https httpie xh
    """.split()  # noqa: SIM905
)
"""Programs that send what they are given: GTFOBins (file upload), MITRE ATT&CK T1048."""
RESOLVERS = frozenset("dig nslookup host drill kdig resolvectl ping".split())  # noqa: SIM905
"""Programs that ask for a name, and so tell it to whoever answers: MITRE ATT&CK T1071.004."""
DECODERS = expression(
    r"^(?:base64\.\w*decode\w*|codecs\.(?:decode|getdecoder)|binascii\.(?:unhexlify|a2b_\w+)|zlib\.decompress\w*"
    r"|gzip\.decompress|bz2\.decompress|lzma\.decompress|marshal\.loads|(?:bytes|bytearray)\.fromhex"
    r"|(?:\w+\.)*(?:Fernet|AES)\b.*|fernet\..*)$"
)
"""Functions that turn a constant nobody reads into a text: MITRE ATT&CK T1027."""
SAFE_CALLS = expression(
    r"(?i)^(?:len|bool|hash|id|type|isinstance|any|all|sum|float|callable|hasattr)$"
    r"|mask|redact|scrub|anonymi[sz]e|obfuscat|sanitis|sanitiz|fingerprint|hexdigest|encrypt|digest|hash(?!able)"
    r"|verify|compare_digest|validate|^_?check(?!_output|_call)|exists|is_file|is_dir"
)
"""Calls after which the value itself cannot be told any more: lengths, hashes, masks, comparisons."""
