"""The table behind `classify`: which names belong to which class of file.

Every key is casefolded: on a file system that folds case, a tool finds `agents.MD` where it looks for
`AGENTS.md`. Where a name could be prose or something that a tool obeys, it is the latter.
"""

from __future__ import annotations

from enum import StrEnum


class FileClass(StrEnum):
    """What kind of file a path names: what reads it, or whom it commands."""

    PYTHON = "python"
    NOTEBOOK = "notebook"
    MANIFEST = "manifest"
    LOCK = "lock"
    CI = "ci"
    AGENT_INSTRUCTIONS = "agent_instructions"
    POLICY = "policy"
    OWNERSHIP = "ownership"
    BUILD = "build"
    CONFIG = "config"
    TEXT = "text"
    DATA = "data"
    SOURCE = "source"
    TEMPLATE = "template"
    STYLE = "style"
    OTHER = "other"


_C = FileClass

DIRECTORIES: dict[FileClass, str] = {
    # Everything below such a folder, at any depth and whatever its suffix.
    _C.POLICY: ".guard",
    _C.CI: """
        .github/workflows .github/actions .circleci .gitlab .buildkite .woodpecker .semaphore .teamcity
        .azure-pipelines .drone .tekton .zuul.d .ci .husky .githooks .appveyor .dagger
    """,
    _C.AGENT_INSTRUCTIONS: """
        .claude .claude-plugin .cursor .codex .gemini .windsurf .clinerules .roo .kilocode .continue
        .opencode .agents .agent .amazonq .kiro .junie .augment .trae .openhands .goose .qwen .crush
        .zed .devin .factory .serena .github/instructions .github/prompts .github/agents
        .github/chatmodes .github/skills .github/copilot
    """,
    _C.BUILD: ".devcontainer .mvn debian *.egg-info *.dist-info",
    # An editor runs tasks and settings out of these when the folder is opened.
    _C.CONFIG: ".vscode .idea",
}

NAMES: dict[FileClass, str] = {
    _C.PYTHON: "sconstruct sconscript wscript",  # by another name; the build runs them, see ROLES
    _C.MANIFEST: "pyproject.toml setup.cfg pipfile package.json constraints.txt constraints.in",
    _C.LOCK: """
        uv.lock poetry.lock pdm.lock pipfile.lock pixi.lock conda-lock.yml package-lock.json
        npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock go.sum
        go.work.sum gemfile.lock composer.lock mix.lock pubspec.lock packages.lock.json flake.lock
        .terraform.lock.hcl module.bazel.lock gradle.lockfile podfile.lock package.resolved
    """,
    _C.CI: """
        .gitlab-ci.yml .gitlab-ci.yaml .travis.yml appveyor.yml .appveyor.yml azure-pipelines.yml
        azure-pipelines.yaml bitbucket-pipelines.yml .drone.yml .woodpecker.yml .woodpecker.yaml
        .cirrus.yml .cirrus.star jenkinsfile cloudbuild.yaml cloudbuild.yml buildspec.yml buildspec.yaml
        wercker.yml .pre-commit-config.yaml .pre-commit-config.yml .pre-commit-hooks.yaml prek.toml
        lefthook.yml lefthook.yaml .lefthook.yml action.yml action.yaml zuul.yaml .zuul.yaml
        .mergify.yml renovate.json renovate.json5 .renovaterc .renovaterc.json .releaserc
        .releaserc.json .goreleaser.yml .goreleaser.yaml codecov.yml .codecov.yml
        sonar-project.properties dangerfile .coderabbit.yaml .coderabbit.yml .sourcery.yaml .sourcery.yml
        greptile.json .deepsource.toml .codeclimate.yml .ellipsis.yaml ellipsis.yaml .pr_agent.toml
        .bito.yaml .korbit-config.yaml sweep.yaml .reviewpad.yml reviewpad.yml .kodus-config.yml
    """,
    _C.AGENT_INSTRUCTIONS: """
        agents.md agents.override.md agent.md claude.md claude.local.md gemini.md qwen.md crush.md
        warp.md skill.md copilot-instructions.md .cursorrules .cursorignore .windsurfrules .clinerules
        .roorules .roomodes .goosehints .augment-guidelines .rules .replit.md .mcp.json mcp.json
        mcp.json5 opencode.json opencode.jsonc .crush.json claude_desktop_config.json
    """,
    _C.OWNERSHIP: "codeowners owners owners_aliases",
    _C.BUILD: """
        makefile gnumakefile bsdmakefile makevars dockerfile containerfile .dockerignore compose.yml
        compose.yaml compose.override.yml compose.override.yaml docker-bake.hcl vagrantfile procfile
        cmakelists.txt cmakepresets.json meson.build meson_options.txt meson.options configure
        configure.ac build build.bazel workspace workspace.bazel module.bazel .bazelrc buck snakefile
        earthfile tiltfile justfile taskfile.yml taskfile.yaml rakefile gemfile podfile manifest.in
        hatch.toml pdm.toml poetry.toml uv.toml pixi.toml rye.toml environment.yml environment.yaml
        meta.yaml recipe.yaml conda.yml conda.yaml cargo.toml build.rs rust-toolchain
        rust-toolchain.toml go.mod go.work pom.xml build.gradle build.gradle.kts settings.gradle
        settings.gradle.kts gradle.properties gradlew build.sbt composer.json mix.exs pubspec.yaml
        package.swift flake.nix default.nix shell.nix bower.json lerna.json nx.json turbo.json
        pnpm-workspace.yaml deno.json deno.jsonc gulpfile.js .readthedocs.yml .readthedocs.yaml
        netlify.toml vercel.json fly.toml render.yaml app.yaml app.json serverless.yml skaffold.yaml
        apt.txt packages.txt runtime.txt postbuild .python-version .python-versions .tool-versions
        mise.toml .mise.toml .nvmrc .node-version .ruby-version dodo.toml
    """,
    _C.CONFIG: """
        pytest.ini .pytest.ini pytest.toml .pytest.toml tox.ini tox.toml .coveragerc mypy.ini .mypy.ini
        ruff.toml .ruff.toml .flake8 .pylintrc pylintrc .bandit .isort.cfg .style.yapf .pydocstyle
        .yamllint .yamllint.yml .importlinter pyrightconfig.json pyrefly.toml ty.toml .pycodestyle
        .secrets.baseline .gitleaks.toml .gitleaksignore .semgrepignore .snyk .trivyignore
        osv-scanner.toml .hadolint.yaml .markdownlint.json .markdownlint.yaml .codespellrc _typos.toml
        typos.toml .typos.toml .editorconfig .gitignore .gitattributes .gitmodules .gitconfig
        .git-blame-ignore-revs .gitkeep .keep .npmignore .npmrc .yarnrc .yarnrc.yml .pypirc pip.conf
        pip.ini .condarc .prettierrc .prettierignore .eslintrc .eslintignore .stylelintrc .babelrc
        .browserslistrc .swcrc biome.json tsconfig.json jsconfig.json nodemon.json jest.config.json
        .vscodeignore .sqlfluff .clang-format .clang-tidy .rubocop.yml .envrc mkdocs.yml mkdocs.yaml
        _config.yml docs.json mint.json towncrier.toml cliff.toml .bumpversion.cfg .bumpversion.toml
        alembic.ini logging.ini uwsgi.ini gunicorn.conf supervisord.conf nginx.conf chart.yaml
        values.yaml dbt_project.yml py.typed
    """,
    _C.TEXT: """
        readme license licence copying notice authors contributors contributing changelog changes
        history news todo install thanks credits maintainers patents unlicense license-header
    """,
    _C.DATA: "version",
}

PREFIXES: dict[FileClass, str] = {
    # A tool takes a variant of its file under such a name: `Dockerfile.dev`, `Makefile.inc`, `.env.local`.
    # `Makefile.md` may be prose, but no suffix keeps `make -f` or `docker build -f` from obeying it.
    _C.BUILD: "dockerfile containerfile makefile docker-compose",
    _C.CI: "jenkinsfile azure-pipelines .gitlab-ci",
    _C.AGENT_INSTRUCTIONS: ".aider .cursorrules .clinerules .roorules",
    _C.CONFIG: ".env .eslintrc .prettierrc .stylelintrc .babelrc .markdownlint tsconfig",
}

SUFFIXES: dict[FileClass, str] = {
    _C.PYTHON: "py pyi pyw",
    _C.NOTEBOOK: "ipynb",
    _C.AGENT_INSTRUCTIONS: "mdc prompt.md instructions.md chatmode.md agent.md",
    _C.BUILD: """
        dockerfile containerfile mk mak cmake gradle bzl bazel nix spec gyp gypi csproj vbproj sln
        nuspec podspec gemspec cabal in am m4 ac ebuild
    """,
    _C.LOCK: "lock lockfile",
    _C.CONFIG: """
        ini cfg conf config properties env rc service timer socket plist iml editorconfig reg toml.local
        code-workspace desktop
    """,
    _C.TEXT: """
        md markdown mdown mkd rst txt text adoc asciidoc org rtf textile wiki pod bib
    """,
    _C.DATA: """
        json jsonl ndjson json5 jsonc yaml yml toml csv tsv xml xsd dtd geojson ics vcf po pot srt vtt
        parquet avro arrow snap ambr golden expected fasta lock.json bibtex har example sample dat
    """,
    _C.SOURCE: """
        pyx pxd pxi pyt mojo js mjs cjs jsx ts mts cts tsx vue svelte astro coffee go rs c h cc cpp
        cxx hh hpp hxx m mm swift java kt kts scala sc clj cljs cljc edn groovy rb rake php phtml pl pm
        t r jl lua tcl sh bash zsh fish ksh csh ps1 psm1 psd1 bat cmd vbs vb wsf cs fs fsx ex exs erl
        hrl hs lhs elm ml mli nim zig d dart f f90 f95 for pas ada adb ads asm s wat v sv vhd vhdl cu
        cuh cl glsl hlsl metal sol vy move cairo lisp lsp el scm rkt ss sql psql cypher cql ddl graphql
        gql proto thrift capnp fbs tf tfvars hcl rego cue jsonnet libsonnet star dhall awk sed vim wasm
        applescript scpt ahk au3 hta g4 y lex pest prolog apex cls trigger bicep
    """,
    _C.TEMPLATE: """
        html htm xhtml shtml svg j2 jinja jinja2 jinja-md tmpl tpl tera mustache hbs handlebars ejs erb
        mako haml pug jade liquid njk twig ftl vm jsp asp aspx cshtml razor eml mjml
    """,
    _C.STYLE: "css scss sass styl pcss",
}

ACTIVE_SUFFIXES: dict[str, tuple[FileClass, str]] = {
    # What looks like prose, data or style and is none, with the reason.
    "mdx": (_C.SOURCE, "Markdown with JavaScript in it, run when the page is built"),
    "qmd": (_C.SOURCE, "Markdown whose code blocks run when it is rendered"),
    "rmd": (_C.SOURCE, "Markdown whose code blocks run when it is rendered"),
    "svg": (_C.TEMPLATE, "carries scripts just as HTML does"),
    "less": (_C.SOURCE, "its compiler runs JavaScript and loads plug-ins"),
    "pth": (_C.BUILD, "a line that begins with `import` runs whenever the interpreter starts"),
    "wsgi": (_C.SOURCE, "Python that the web server runs"),
    "cgi": (_C.SOURCE, "a program that the web server runs"),
    "fcgi": (_C.SOURCE, "a program that the web server runs"),
    "pkl": (_C.SOURCE, "loading a pickle runs what it says"),
    "pickle": (_C.SOURCE, "loading a pickle runs what it says"),
    "joblib": (_C.SOURCE, "loading a pickle runs what it says"),
    "dill": (_C.SOURCE, "loading a pickle runs what it says"),
    "pyc": (_C.SOURCE, "imported in place of a module"),
    "pyo": (_C.SOURCE, "imported in place of a module"),
    "patch": (_C.SOURCE, "code as soon as something applies it"),
    "diff": (_C.SOURCE, "code as soon as something applies it"),
    "xsl": (_C.SOURCE, "a program for an XML processor"),
    "xslt": (_C.SOURCE, "a program for an XML processor"),
    "tex": (_C.SOURCE, "the typesetter reads and writes files and may run commands for it"),
    "log": (_C.DATA, "what a program printed, not prose that people wrote"),
}

TEMPLATE_DIRECTORIES = frozenset({"templates", "template", "jinja", "jinja2"})
"""Prose and data below these are rendered, and a template can compute."""

DEPLOY_DIRECTORIES = frozenset(
    {"k8s", "kubernetes", "helm", "charts", "deploy", "deployment", "deployments", "ansible", "playbooks"}
    | {"terraform", "infra", "kustomize", "argocd", "manifests"}
)
"""Data below these is what a deployment obeys: configuration."""

ROLES: dict[FileClass, str] = {
    # Read as what its suffix says (Python), and besides run by a tool without being asked.
    _C.BUILD: """
        setup.py sconstruct sconscript wscript hatch_build.py noxfile.py fabfile.py dodo.py conanfile.py
        versioneer.py pavement.py _build_backend.py build_backend.py sitecustomize.py usercustomize.py
    """,
    _C.CONFIG: "gunicorn.conf.py",
}

ROOT_ROLES: dict[FileClass, str] = {
    # Run by a tool only where they stand at the top of the tree; elsewhere ordinary modules bear these names.
    _C.BUILD: "build.py tasks.py",
}
