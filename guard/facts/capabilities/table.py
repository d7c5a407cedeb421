"""The capabilities guard speaks of, and which names of Python's library and of much used packages have them.

A row lists dotted names. A name stands for everything below it unless a longer name says otherwise, so that a
module has a default and its functions their own word; the rows under `HARMLESS` end such a default. A method
of an object that was made by a listed class is written as if it were an attribute of the class.
"""

from __future__ import annotations

from collections import defaultdict

CAPABILITIES: dict[str, str] = {
    "network": "Opens or listens on network connections, or uses a client that does.",
    "process": "Starts, replaces or controls other programs, or runs a shell.",
    "file_read": "Reads files or lists folders.",
    "file_write": "Creates or changes files, folders, links or their modes.",
    "file_delete": "Deletes or moves away files or folders.",
    "dynamic_code": "Runs code that is text or is chosen at run time: eval, exec, import of a computed name.",
    "native_code": "Calls compiled code or raw memory directly (ctypes, cffi, mmap).",
    "deserialisation": "Loads data in a form that can run code while it is loaded (pickle and its kin).",
    "environment": "Reads or sets environment variables, the working directory or the process's user.",
    "secrets": "Reads passwords, tokens or keys from a prompt or a store.",
    "reflection": "Reaches names that only run time knows, or the interpreter's own insides.",
    "threads": "Starts threads, or processes that run the same program's code.",
    "signals": "Sends signals or decides how they are handled.",
    "unanalysed": "The code could not be read, so nothing can be said of what it gains.",
}
"""Every name that `Edit.gains` and `Edit.lost` may hold, with what it means."""

_ROWS: dict[str, str] = {
    "network": """
        ftplib.FTP ftplib.FTP_TLS smtplib.SMTP smtplib.SMTP_SSL smtplib.LMTP poplib.POP3 poplib.POP3_SSL
        imaplib.IMAP4 imaplib.IMAP4_SSL nntplib.NNTP nntplib.NNTP_SSL
        socket socketserver ssl select selectors asyncore asynchat http.client http.server urllib.request
        urllib2 ftplib smtplib smtpd poplib imaplib telnetlib nntplib xmlrpc wsgiref.simple_server
        webbrowser asyncio.open_connection asyncio.open_unix_connection asyncio.start_server
        asyncio.start_unix_server logging.handlers.SocketHandler logging.handlers.DatagramHandler
        logging.handlers.HTTPHandler logging.handlers.SMTPHandler logging.handlers.SysLogHandler
        logging.config.listen multiprocessing.connection multiprocessing.managers multiprocessing.Manager
        requests requests_toolbelt requests_oauthlib httpx httpcore httplib2 aiohttp urllib3 pycurl treq
        tornado websocket websockets socketio engineio grpc zeep suds mechanize scrapy selenium playwright
        pyppeteer boto boto3 botocore aioboto3 aiobotocore s3fs gcsfs adlfs google.cloud google.auth
        googleapiclient azure msal kubernetes docker.from_env docker.DockerClient docker.APIClient
        paramiko asyncssh fabric netmiko ncclient pexpect.pxssh scapy pysnmp ldap ldap3 dns.resolver
        dns.query dns.asyncresolver whois psycopg psycopg2 asyncpg aiopg pymysql MySQLdb mysql.connector
        aiomysql pymongo motor redis aioredis elasticsearch opensearchpy cassandra neo4j clickhouse_driver
        clickhouse_connect snowflake.connector pyodbc cx_Oracle oracledb influxdb influxdb_client kafka
        confluent_kafka aiokafka pika aio_pika kombu nats stomp paho zmq minio hdfs openai anthropic
        cohere mistralai groq litellm ollama replicate together huggingface_hub transformers.AutoModel
        transformers.AutoTokenizer transformers.pipeline datasets.load_dataset wandb mlflow sentry_sdk
        slack_sdk slack twilio stripe telegram discord tweepy praw github gitlab jira sendgrid smtp
        aiosmtplib imapclient uvicorn hypercorn gunicorn waitress werkzeug.serving flask.Flask.run
        pip._vendor.requests nltk.download gdown wget yt_dlp youtube_dl fsspec smart_open pyngrok
        twisted.internet trio.open_tcp_stream trio.serve_tcp anyio.connect_tcp anyio.create_tcp_listener
        sqlalchemy.create_engine sqlalchemy.ext.asyncio.create_async_engine
    """,
    "process": """
        subprocess os.system os.popen os.popen2 os.popen3 os.popen4 os.startfile os.fork os.forkpty
        os.posix_spawn os.posix_spawnp os.execl os.execle os.execlp os.execlpe os.execv os.execve
        os.execvp os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp
        os.spawnvpe os.abort os.setuid os.setgid os.seteuid os.setegid os.setreuid os.setregid
        os.setgroups os.setsid os.chroot os.unshare os.setns pty popen2 commands platform.popen
        asyncio.create_subprocess_exec asyncio.create_subprocess_shell asyncio.subprocess webbrowser
        pexpect sh plumbum delegator invoke.run invoke.Context fabric envoy sarge distutils.spawn
        ensurepip venv pip git.Repo git.Git git.cmd docker trio.run_process trio.lowlevel.open_process
        anyio.run_process anyio.open_process psutil.Popen psutil.Process get_ipython IPython.get_ipython
        nox.Session dulwich.porcelain pygit2.clone_repository paramiko.SSHClient paramiko.ProxyCommand
        netmiko asyncssh sagemaker testinfra
    """,
    "file_read": """
        open io.open io.FileIO codecs.open os.open os.fdopen os.listdir os.scandir os.walk os.fwalk
        os.readlink os.stat os.lstat glob fileinput linecache filecmp mimetypes.read_mime_types
        pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.open pathlib.Path.iterdir
        pathlib.Path.glob pathlib.Path.rglob pathlib.Path.walk pathlib.Path.readlink gzip.open
        gzip.GzipFile bz2.open bz2.BZ2File lzma.open lzma.LZMAFile zipfile.ZipFile zipfile.Path
        tarfile.open tarfile.TarFile wave.open sqlite3 dbm shelve netrc configparser.ConfigParser.read
        configparser.RawConfigParser.read tokenize.open importlib.resources pkgutil.get_data shutil.copy
        shutil.copy2 shutil.copyfile shutil.copytree shutil.make_archive os.sendfile os.copy_file_range
        logging.config.fileConfig xml.etree.ElementTree.parse xml.dom.minidom.parse numpy.load
        numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.memmap pandas.read_csv pandas.read_json
        pandas.read_excel pandas.read_parquet pandas.read_table pandas.read_feather pandas.read_hdf
        pandas.read_pickle pandas.read_xml pandas.read_html pandas.read_sas pandas.read_fwf
        pandas.read_orc pandas.ExcelFile polars.read_csv polars.read_parquet polars.scan_csv
        polars.scan_parquet polars.read_json PIL.Image.open cv2.imread openpyxl.load_workbook h5py.File
        joblib.load torch.load aiofiles.open aiofiles.os anyio.open_file anyio.Path.read_text
        anyio.Path.read_bytes anyio.Path.open trio.open_file trio.Path dotenv.load_dotenv
        dotenv.dotenv_values toml.load pyarrow.parquet.read_table fitz.open pypdf.PdfReader docx.Document
        imageio.imread soundfile.read librosa.load duckdb.connect watchdog watchfiles mmap.mmap fsspec
        smart_open
    """,
    "file_write": """
        open io.open io.FileIO codecs.open os.open os.fdopen os.mkdir os.makedirs os.mknod os.mkfifo
        os.link os.symlink os.rename os.renames os.replace os.chmod os.lchmod os.fchmod os.chown os.lchown
        os.fchown os.truncate os.ftruncate os.utime os.setxattr os.write os.pwrite os.sendfile
        os.copy_file_range pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.open
        pathlib.Path.mkdir pathlib.Path.touch pathlib.Path.symlink_to pathlib.Path.hardlink_to
        pathlib.Path.rename pathlib.Path.replace pathlib.Path.chmod pathlib.Path.lchmod shutil.copy
        shutil.copy2 shutil.copyfile shutil.copyfileobj shutil.copytree shutil.copymode shutil.copystat
        shutil.move shutil.make_archive shutil.unpack_archive shutil.chown tempfile gzip.open
        gzip.GzipFile bz2.open bz2.BZ2File lzma.open lzma.LZMAFile zipfile.ZipFile zipfile.PyZipFile
        tarfile.open tarfile.TarFile wave.open sqlite3 dbm shelve logging.FileHandler logging.handlers
        logging.basicConfig py_compile compileall numpy.save numpy.savez numpy.savez_compressed
        numpy.savetxt numpy.memmap pandas.ExcelWriter pandas.DataFrame.to_csv pandas.DataFrame.to_parquet
        pandas.HDFStore h5py.File joblib.dump torch.save aiofiles.open aiofiles.os aiofiles.tempfile
        anyio.open_file anyio.Path.write_text anyio.Path.write_bytes anyio.Path.open anyio.Path.mkdir
        trio.open_file trio.Path dotenv.set_key openpyxl.Workbook cv2.imwrite soundfile.write
        imageio.imwrite matplotlib.pyplot.savefig duckdb.connect mmap.mmap fsspec smart_open filelock
        portalocker atomicwrites
    """,
    "file_delete": """
        os.remove os.unlink os.rmdir os.removedirs os.rename os.renames os.replace shutil.rmtree
        shutil.move pathlib.Path.unlink pathlib.Path.rmdir pathlib.Path.rename pathlib.Path.replace
        aiofiles.os.remove aiofiles.os.unlink aiofiles.os.rmdir aiofiles.os.rename aioshutil.rmtree
        aioshutil.move send2trash anyio.Path.unlink anyio.Path.rmdir trio.Path.unlink trio.Path.rmdir
    """,
    "dynamic_code": """
        eval exec compile execfile __import__ code codeop runpy imp importlib.import_module
        importlib.__import__ importlib.reload importlib.util importlib.machinery importlib.abc pkgutil
        zipimport types.FunctionType types.CodeType types.LambdaType types.ModuleType bdb pdb
        timeit.timeit timeit.repeat timeit.Timer cProfile.run cProfile.runctx profile.run trace.Trace
        doctest.testmod doctest.testfile doctest.run_docstring_examples logging.config.fileConfig
        breakpoint pydoc.locate pkgutil.resolve_name site.addsitedir sys.path sys.meta_path sys.path_hooks
        werkzeug.utils.import_string django.utils.module_loading jinja2.Template
        jinja2.Environment.from_string mako.template asteval numexpr.evaluate pandas.eval RestrictedPython
        IPython.embed IPython.core hydra.utils.instantiate pluggy stevedore
        importlib.metadata.EntryPoint.load pkg_resources.load_entry_point pkg_resources.run_script
        cloudpickle
    """,
    "native_code": """
        ctypes.CDLL cffi.FFI
        ctypes cffi mmap _ctypes distutils.ccompiler cython.inline pyximport Cython.Build numba.core
        llvmlite win32api win32con pythonnet clr jpype rpy2 numpy.ctypeslib numpy.f2py
        torch.utils.cpp_extension weave fcntl.ioctl gc.get_objects gc.get_referrers sys.setdlopenflags
        importlib.machinery.ExtensionFileLoader
    """,
    "deserialisation": """
        pickle.load pickle.loads pickle.Unpickler pickle._load pickle._loads pickle._Unpickler cPickle
        marshal.load marshal.loads shelve dill cloudpickle jsonpickle.decode jsonpickle.unpickler
        joblib.load yaml.load yaml.load_all yaml.full_load yaml.full_load_all yaml.unsafe_load
        yaml.unsafe_load_all yaml.Loader yaml.UnsafeLoader yaml.FullLoader torch.load numpy.load
        pandas.read_pickle sklearn.externals.joblib multiprocessing.connection keras.models.load_model
        tensorflow.keras.models.load_model celery.serialization kombu.serialization.pickle_loads
        srsly.pickle_loads klepto sqlitedict
    """,
    "environment": """
        os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv os.chdir os.fchdir os.umask
        os.nice os.get_exec_path os.path.expandvars dotenv decouple environs environ.Env pydantic_settings
        starlette.config setproctitle locale.setlocale
    """,
    "secrets": """
        getpass.getpass keyring netrc hvac boto3.session.Session.get_credentials azure.identity
        azure.keyvault google.cloud.secretmanager google.auth.default onepasswordconnectsdk bitwarden_sdk
        spwd winreg _winreg win32crypt secretstorage browser_cookie3
    """,
    "reflection": """
        globals locals vars sys.modules sys._getframe sys._current_frames sys.settrace sys.setprofile
        sys.addaudithook sys.excepthook sys.displayhook inspect.currentframe inspect.stack
        inspect.getmembers inspect.getattr_static inspect.getouterframes inspect.getinnerframes
        inspect.trace gc.get_referents traceback.walk_stack sys.path sys.monitoring types.FrameType
        ctypes.pythonapi forbiddenfruit gevent.monkey
    """,
    "threads": """
        threading.Thread threading.Timer threading._start_new_thread _thread.start_new_thread thread
        concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor
        concurrent.futures.thread concurrent.futures.process multiprocessing asyncio.to_thread
        asyncio.get_event_loop.run_in_executor asyncio.get_running_loop.run_in_executor joblib.Parallel
        trio.to_thread anyio.to_thread anyio.from_thread anyio.to_process billiard pathos mpire ray gevent
        eventlet queue.QueueListener logging.handlers.QueueListener sched apscheduler schedule
        torch.multiprocessing dask.distributed
    """,
    "signals": """
        signal os.kill os.killpg os.tgkill asyncio.get_event_loop.add_signal_handler faulthandler.register
        asyncio.get_running_loop.add_signal_handler psutil.Process.kill psutil.Process.terminate
        psutil.Process.send_signal _thread.interrupt_main trio.open_signal_receiver
        anyio.open_signal_receiver signal.pthread_kill os.setitimer
    """,
}

HARMLESS = """
    socket.gethostname socket.inet_aton socket.inet_ntoa socket.inet_pton socket.inet_ntop socket.htons
    socket.ntohs socket.htonl socket.ntohl ssl.match_hostname http.client.responses
    urllib3.util.parse_url urllib3.util.Url urllib3.util.Retry urllib3.disable_warnings
    urllib3.exceptions requests.exceptions requests.codes requests.status_codes requests.structures
    requests.compat requests.utils.quote requests.Response requests.Request requests.PreparedRequest
    requests.auth requests.cookies requests.models httpx.codes httpx.URL httpx.Headers httpx.QueryParams
    httpx.Response httpx.Request httpx.Timeout httpx.Limits httpx.Cookies httpx.MockTransport
    httpx.BasicAuth httpx.Auth aiohttp.web.Response aiohttp.web.json_response aiohttp.web.Request
    aiohttp.ClientTimeout aiohttp.BasicAuth aiohttp.ClientResponse aiohttp.typedefs tornado.escape
    tornado.gen tornado.log grpc.StatusCode grpc.ServicerContext botocore.exceptions botocore.config
    boto3.dynamodb.conditions boto3.dynamodb.types redis.exceptions pymongo.errors psycopg2.errors
    psycopg2.sql psycopg.errors psycopg.rows psycopg.sql google.auth.exceptions google.cloud.exceptions
    kubernetes.client.rest azure.core.exceptions docker.errors docker.types openai.types anthropic.types
    litellm.types discord.Embed telegram.constants stripe.error fsspec.utils kafka.errors
    elasticsearch.exceptions elasticsearch.helpers.errors kombu.exceptions subprocess.list2cmdline
    subprocess.CompletedProcess multiprocessing.cpu_count multiprocessing.current_process
    multiprocessing.Lock multiprocessing.get_start_method pexpect.exceptions git.exc
    psutil.Process.memory_info psutil.Process.cpu_percent tempfile.gettempdir tempfile.gettempprefix
    glob.escape glob.has_magic sqlite3.Row sqlite3.Cursor sqlite3.version logging.handlers.QueueHandler
    logging.handlers.MemoryHandler logging.handlers.BufferingHandler importlib.util.find_spec
    importlib.util.cache_from_source pkgutil.iter_modules pkgutil.walk_packages pkgutil.extend_path
    pluggy.HookimplMarker pluggy.HookspecMarker yaml.SafeLoader yaml.CSafeLoader yaml.SafeDumper
    yaml.safe_load jinja2.Environment os.path os.sep os.linesep os.pathsep os.curdir os.name os.getcwd
    os.getpid os.getppid os.cpu_count os.fspath os.fsencode os.fsdecode os.urandom os.strerror
    os.PathLike os.getuid os.get_terminal_size os.devnull signal.strsignal signal.Signals
    signal.valid_signals decouple.Csv gevent.sleep eventlet.sleep pydantic_settings.SettingsConfigDict
    filelock.Timeout ctypes.sizeof ctypes.c_int ctypes.c_uint ctypes.c_long ctypes.c_ulong
    ctypes.c_double ctypes.c_float ctypes.c_bool threading.Lock threading.Event
"""
"""Names below one with a capability that have none themselves."""

IMPORT_EFFECTS: dict[str, frozenset[str]] = {
    # Modules that act when they are imported, so that the import itself is the use.
    "antigravity": frozenset({"network", "process"}),
    "pwn": frozenset({"native_code", "process"}),
    "scapy.all": frozenset({"file_read", "network"}),
    "sitecustomize": frozenset({"dynamic_code"}),
    "usercustomize": frozenset({"dynamic_code"}),
    "gevent.monkey": frozenset({"reflection"}),
    "pyximport": frozenset({"native_code"}),
    "idlelib.idle": frozenset({"process"}),
}

BUILTINS = frozenset(
    {"eval", "exec", "compile", "execfile", "open", "globals", "locals", "vars", "breakpoint", "__import__"}
    | {"getattr", "setattr", "delattr", "__builtins__"}
)
"""Builtins that have a capability or lead to one."""

FRAMES = frozenset(
    """
    __globals__ __builtins__ __subclasses__ __code__ __closure__ __mro__ __getattribute__ __loader__
    __import__ __base__ __bases__ f_globals f_locals f_builtins f_back f_code tb_frame gi_frame gi_code
    cr_frame ag_frame func_globals
    """.split()  # noqa: SIM905
)
"""Attributes through which any object leads to the interpreter's insides: `reflection`, whoever has them."""


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for capability, names in _ROWS.items():
        for name in names.split():
            found[name].add(capability)
    table = {name: frozenset(capabilities) for name, capabilities in found.items()}
    # A harmless name that a row also lists would be a contradiction; the row wins, and a test says so.
    return {**dict.fromkeys(HARMLESS.split(), frozenset()), **table}


TABLE: dict[str, frozenset[str]] = _table()
"""By dotted name: its capabilities; empty for a name that is harmless below a name that is not."""

BRANCHES: frozenset[str] = frozenset(
    ".".join(parts[:count])
    for name, capabilities in TABLE.items()
    if capabilities
    for parts in [name.split(".")]
    for count in range(1, len(parts))
)
"""Names that have no capability themselves and lead to some that do: handing one on is `reflection`."""

TRIGGERS: frozenset[str] = (
    frozenset(part for name, capabilities in TABLE.items() if capabilities for part in [name.split(".")[0]])
    | FRAMES
    | {"getattr", "setattr", "delattr", "importlib", "operator", "__dict__", "attrgetter", "methodcaller"}
    | {name.split(".")[0] for name in IMPORT_EFFECTS}
    | {"posix", "nt", "_io", "_pickle", "_socket", "_posixsubprocess", "breakpoint", "input", "thread"}
)
"""Words without one of which a text in ASCII can have no capability."""
