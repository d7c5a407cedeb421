"""Which files and settings a tool acts upon without being asked, and when.

Names of files and settings are those of the tools' own manuals (direnv, mise, VS Code, Dev Containers,
Gitpod, npm, pnpm, Yarn, Bun, patch-package, Cargo, Maven, Gradle, pytest, tox, Jest, Vitest, Mocha,
Playwright, Sphinx, MkDocs, IPython, Jupyter, Vim, Emacs, GDB, LLDB, pdb, R, Ruby,
Python's `site`), as of November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guard.expressions import expression
from guard.model.finding import Severity


@dataclass(frozen=True)
class Place:
    """A kind of file that a tool acts upon."""

    when: str
    """When it acts, to be read behind "it acts"."""
    path: re.Pattern[str]
    """Of the whole path, case folded."""
    keys: str = ""
    """Which settings in it run something, an expression over the keys they stand under; "": every line."""
    severity: Severity = Severity.MEDIUM
    """Low where it is mostly a package with a name that runs, and dependencies are judged anyhow."""

    def acts_by(self, keys: str) -> bool:
        """Whether a setting acts that stands under `keys`, joined by dots."""
        # Compiled where one of the places is met: most changes meet none.
        return re.search(self.keys, keys, re.IGNORECASE) is not None


def _place(when: str, path: str, keys: str = "", severity: Severity = Severity.MEDIUM) -> Place:
    return Place(when, expression(rf"(?:^|/)(?:{path})$"), keys, severity)


_ENTERED = "when a shell enters the folder"
_OPENED = "when the folder is opened in an editor"
_MADE = "when the work space is made"
_INSTALLED = "when packages are installed"
_STARTED = "whenever its interpreter starts there"
_TESTED = "when the tests run"
_DOCUMENTED = "when the documentation is built"

PLACES: tuple[Place, ...] = (
    _place(_ENTERED, r"\.envrc|\.autoenv(\.zsh|\.leave)?|\.autoenv_leave(\.zsh)?|\.env\.leave|\.in\.env"),
    _place(
        _ENTERED,
        r"\.?mise(\.local)?\.toml|\.?mise/config\.toml",
        r"^(hooks|watch_files)\b|(^|\.)_\.(source|file|path)",
    ),
    _place(
        _ENTERED,
        r"shell\.nix|\.(bashrc|bash_profile|profile|zshrc|zshenv|zprofile|bash_login|inputrc|tmux\.conf"
        r"|screenrc)",
    ),
    _place(
        _OPENED, r"\.vscode/settings\.json|[^/]+\.code-workspace|\.zed/settings\.json",
        r"(interpreter|python|executable|binary|program|exe|node|shell|git|tsdk|bin|server|runtime)_?path\b"
        r"|\bpath$"
        r"|\b(command|args|executable|env|envfile|envvars|setup|prelaunch\w*|shellargs)\b"
        r"|allowautomatictasks|workspace\.trust|\brunon\b|tasks\b|\.(profiles|automationprofile|env)\.",
    ),
    _place(
        _OPENED,
        r"\.vscode/tasks\.json|\.idea/(runconfigurations/[^/]+|startup|workspace|tools/[^/]+)\.xml",
    ),
    _place(_OPENED, r"\.(nvim\.lua|nvimrc|exrc|vimrc|lvimrc|dir-locals\.el|dir-locals-2\.el)|_vimrc"),
    _place(
        _MADE, r"\.devcontainer(/[^/]+)*/devcontainer\.json|\.?devcontainer\.json",
        r"command\b|^features\b|^(mounts|runargs|privileged|capadd|securityopt|initializecommand"
        r"|remoteenv)\b|\.extensions\b",
    ),
    _place(
        _MADE,
        r"\.gitpod\.ya?ml|\.gitpod\.dockerfile|devfile\.ya?ml|\.ona/automations\.ya?ml",
        r"^(tasks|commands|events|image|services)\b",
    ),
    _place(
        _INSTALLED, r"package\.json",
        r"^scripts\.(pre|post)?(install|prepare|pack|publish|publishonly|prepublish|uninstall|dependencies"
        r"|rebuild)$"
        r"|^(gypfile|bin\.|husky\.hooks|simple-git-hooks|pnpm\.(onlybuiltdependencies|patcheddependencies))",
    ),
    _place(
        _INSTALLED, r"\.npmrc|\.pnpmrc",
        r"^(script-shell|shell|node-options|git|init-module|userconfig|globalconfig|prefix"
        r"|unsafe-perm"
        r"|onload-script|node|npm|python|editor|viewer|pnpmfile|global-pnpmfile)\b",
    ),
    _place(
        _INSTALLED,
        r"\.yarnrc(\.yml)?",
        r"^(yarn-?path|plugins|enablescripts|initscope|injectenvironmentfiles|nodelinker)\b",
    ),
    _place(_INSTALLED, r"\.?pnpmfile\.c?js|\.bundle/config|\.gemrc|\.condarc\.d/[^/]+"),
    _place(
        _INSTALLED,
        r"pnpm-workspace\.yaml",
        r"^(onlybuiltdependencies|neverbuiltdependencies|configdependencies|patcheddependencies"
        r"|dangerouslyallowallbuilds|allowbuilds)\b",
    ),
    _place(_INSTALLED, r"bunfig\.toml", r"preload|trusteddependencies|\bscripts\b"),
    _place(_INSTALLED, r"patches/[^/]+\.patch|\.yarn/(releases|plugins|patches)/.+"),
    _place(
        "when Cargo builds",
        r"\.cargo/config(\.toml)?",
        r"\b(runner|linker|rustc|rustdoc|rustc-wrapper|rustc-workspace-wrapper|rustflags|credential-\w+"
        r"|alias)\b|^source\b",
    ),
    _place(
        "when the build tool starts",
        r"gradle/wrapper/gradle-wrapper\.(properties|jar)|\.mvn/.+|init\.gradle(\.kts)?",
    ),
    _place(_STARTED, r"(site|user)customize\.py|[^/]+\.pth|\.pdbrc(\.py)?|\.pythonrc(\.py)?|\.pythonstartup"),
    _place(
        _STARTED,
        r"profile_[^/]+/startup/[^/]+|ipython(_kernel)?_config\.py|jupyter_[a-z_]*config(\.d/[^/]+)?\.(py"
        r"|json)",
    ),
    _place(
        _STARTED,
        r"\.?(gdbinit|lldbinit|irbrc|pryrc|rprofile|rspec|iex\.exs|ghci|sqliterc|psqlrc|octaverc"
        r"|julia/config/startup\.jl)|rprofile\.site",
    ),
    _place(
        _TESTED,
        r"(jest|vitest|playwright|karma|wdio|cypress|ava|mocha)\.(config|conf|workspace)\.[cm]?[jt]sx?"
        r"|\.mocharc\.\w+|jest\.config\.json",
        r"\b(globalsetup|globalteardown|setupfiles\w*|testenvironment|runner|reporters?|transform"
        r"|snapshotresolver|require|plugins|file|import|loader|setupnodeevents|testsequencer|resolver"
        r"|dependencyextractor)\b",
    ),
    _place(_DOCUMENTED, r"mkdocs\.ya?ml", r"^(hooks\b|theme\.custom_dir|plugins(\.[^.]+)?$)"),
)  # fmt: skip

PYTHON_SETTINGS = expression(
    r"(?:^|/)(?:docs?|doc_src|documentation|sphinx|guide|manual)(?:/[^/]+)*/conf\.py$"
)
"""Settings that are Python: only what is more than an assignment of plain values acts."""

PLUGINS = expression(
    r"^(?:addopts|pytest_plugins|required_plugins|plugins)\b|\baddopts$|pytest11", re.IGNORECASE
)
"""Settings of pytest (in any file that holds them) that load a module."""

_LOADERS = """
    LD_PRELOAD LD_AUDIT LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH PYTHONSTARTUP PYTHONHOME
    PYTHONPATH PYTHONBREAKPOINT PYTHONINSPECT PYTEST_PLUGINS PYTEST_ADDOPTS NODE_OPTIONS NODE_PATH
    BASH_ENV ENV PROMPT_COMMAND PERL5OPT PERL5LIB PERL5DB RUBYOPT RUBYLIB JAVA_TOOL_OPTIONS
    _JAVA_OPTIONS JDK_JAVA_OPTIONS MAVEN_OPTS GRADLE_OPTS GIT_SSH GIT_SSH_COMMAND GIT_EXTERNAL_DIFF
    GIT_ASKPASS GIT_PAGER GIT_EDITOR GIT_PROXY_COMMAND GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT
    GIT_TEMPLATE_DIR SSH_ASKPASS SUDO_ASKPASS PAGER MANPAGER LESSOPEN LESSCLOSE EDITOR VISUAL BROWSER
    RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTC CMAKE_C_COMPILER_LAUNCHER
    DOTNET_STARTUP_HOOKS COR_PROFILER CORECLR_PROFILER PHP_INI_SCAN_DIR LUA_INIT R_PROFILE_USER
    IPYTHONDIR JUPYTER_CONFIG_DIR
"""
LOADERS = frozenset(_LOADERS.split())
"""Variables of the environment by which a program that is started later loads or runs something else."""

LOADER_FILES = expression(
    r"(?:^|/)(?:\.env[^/]*|[^/]+\.env|\.flaskenv|\.editorconfig|tox\.(?:ini|toml)|setup\.cfg|pytest\.(?:ini"
    r"|toml)"
    r"|pyproject\.toml|\.environment|[^/]+\.service|environment(?:\.d/[^/]+\.conf)?|supervisord?\.(?:conf"
    r"|d/[^/]+)"
    r"|values[^/]*\.ya?ml|package\.json|app\.json|ecosystem\.config\.[cm]?js|[^/]+\.plist)$"
)
"""Files that set such variables for what is started with them, and that nothing else reads as a command."""

INSTALLED = expression(r"(?:^|/)(?:node_modules|site-packages|dist-packages|\.?venv)/")
"""Folders that an installer writes."""

VENDORED = expression(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|bower_components|vendor|_?vendored|_vendor"
    r"|third[_-]party"
    r"|external|extern|\.?venv|jspm_packages)/"
)
"""Folders that hold other people's code as they published it."""
