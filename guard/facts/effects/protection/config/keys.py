"""Keys of known programs whose values go from strict to loose: data, with the direction and the default.

Collected in November 2026 from what each program's own reference says of the key and its default, in the
version that heads its rows. Names are compared in lower case with `_` between their words; a name of two
parts (`seccomp_profile.type`) asks for the key above, too. A row: the key, its values from strict to loose,
the default where the key is missing ("-": none that can be told), how grave it is.

`*` stands for every other value. `grow`: a larger number is looser; `shrink`: a smaller one; `widen`: a list
that gains is looser; `narrow`: one that loses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from guard.facts.effects.protection.config.scalars import folded
from guard.facts.effects.protection.words import words_of
from guard.model.finding import Severity

_TABLE = """
# Kubernetes API 1.31 with its Pod Security Standards; Istio 1.23; kubelet and API server flags 1.31
privileged                          false < true                          false     high
allow_privilege_escalation          false < true                          true      medium
run_as_non_root                     true < false                          false     medium
run_as_user                         * < 0                                 -         medium
read_only_root_filesystem           true < false                          false     low
host_network                        false < true                          false     high
host_pid                            false < true                          false     high
host_ipc                            false < true                          false     high
host_users                          false < true                          true      low
automount_service_account_token     false < true                          true      medium
share_process_namespace             false < true                          false     medium
proc_mount                          default < unmasked                    default   high
app_armor_profile.type   runtimedefault < localhost < unconfined  runtimedefault     medium
se_linux_options.type               * < spc_t                             -         high
seccomp_profile.type                runtimedefault < unconfined           runtimedefault  medium
pod_security_kubernetes_io_enforce  restricted < baseline < privileged    -         medium
spec.type                           clusterip < nodeport < loadbalancer   clusterip low
failure_policy                      fail < ignore                         fail      medium
mtls.mode                           strict < permissive < disable         permissive  high
peer_authentication.mode            strict < permissive < disable         -         high
role_ref.name                       * < cluster-admin                     -         high
kind                                role < rolebinding < clusterrole < clusterrolebinding  -  medium
verbs                               widen                                 -         medium
api_groups                          widen                                 -         medium
capabilities.drop                   narrow                                -         medium
capabilities.add                    widen                                 -         medium
load_balancer_source_ranges         widen                                 -         medium
anonymous_auth                      false < true                          true      high
insecure_skip_tls_verify            false < true                          false     high
insecure_skip_verify                false < true                          false     high
# Docker Engine 27 and the Compose specification of 2024
network_mode                        * < host                              -         high
pid                                 * < host                              -         high
ipc                                 * < host                              -         medium
user                                * < root < 0                          -         medium
userns_mode                         * < host                              -         medium
cap_drop                            narrow                                -         medium
cap_add                             widen                                 -         medium
security_opt                        narrow                                -         medium
read_only                           true < false                          false     low
icc                                 false < true                          true      low
insecure_registries                 widen                                 -         high
no_new_privileges                   true < false                          false     medium
# Terraform providers: aws 5.70, google 6.5, azurerm 4.4
publicly_accessible                 false < true                          false     high
block_public_acls                   true < false                          false     high
block_public_policy                 true < false                          false     high
ignore_public_acls                  true < false                          false     high
restrict_public_buckets             true < false                          false     high
acl                    private < authenticated-read < public-read < public-read-write  private  high
storage_encrypted                   true < false                          false     medium
encrypted                           true < false                          false     medium
enable_key_rotation                 true < false                          false     medium
enable_logging                      true < false                          true      high
enable_log_file_validation          true < false                          false     medium
enable_flow_logs                    true < false                          -         medium
include_global_service_events       true < false                          true      medium
read_write_type                     all < writeonly < readonly            all       medium
is_multi_region_trail               true < false                          false     medium
deletion_protection                 true < false                          false     medium
skip_final_snapshot                 false < true                          false     low
force_destroy                       false < true                          false     low
backup_retention_period             shrink                                -         medium
retention_in_days                   shrink                                -         medium
deletion_window_in_days             shrink                                -         low
http_tokens                         required < optional                   optional  medium
http_put_response_hop_limit         grow                                  -         low
associate_public_ip_address         false < true                          -         medium
map_public_ip_on_launch             false < true                          false     medium
point_in_time_recovery              true < false                          false     low
uniform_bucket_level_access         true < false                          false     medium
public_access_prevention            enforced < inherited                  inherited  medium
public_network_access_enabled       false < true                          true      medium
allow_blob_public_access            false < true                          -         high
allow_nested_items_to_be_public     false < true                          true      medium
https_only                          true < false                          false     medium
enable_https_traffic_only           true < false                          true      medium
transit_encryption_enabled          true < false                          false     medium
at_rest_encryption_enabled          true < false                          false     medium
require_ssl                         true < false                          false     medium
endpoint_public_access              false < true                          true      medium
viewer_protocol_policy              https-only < redirect-to-https < allow-all  -   medium
actions_enabled                     true < false                          true      medium
minimum_password_length             shrink                                -         medium
max_password_age                    grow                                  -         low
max_session_duration                grow                                  -         low
rbac_enabled                        true < false                          -         high
role_based_access_control_enabled   true < false                          true      high
multi_factor_authentication         on < optional < off                   off       high
mfa_configuration                   on < optional < off                   off       high
image_tag_mutability                immutable < mutable                   mutable   low
scan_on_push                        true < false                          false     low
versioning_configuration.status     enabled < suspended < disabled        -         medium
authorization_type                  aws_iam < custom < none               -         high
authorization                       aws_iam < custom < none               -         high
function_url_auth_type              aws_iam < none                        -         high
# nginx 1.27 and Apache httpd 2.4
ssl_verify_client                   on < optional < optional_no_ca < off  off       high
proxy_ssl_verify                    on < off                              off       medium
autoindex                           off < on                              off       medium
auth_basic                          * < off                               off       high
auth_request                        * < off                               off       high
deny                                * < none                              none      high
limit_req                           * < none                              none      high
limit_conn                          * < none                              none      medium
satisfy                             all < any                             all       medium
access_log                          * < off                               -         medium
server_tokens                       off < on                              on        low
client_max_body_size                grow                                  -         low
modsecurity                         on < off                              off       medium
secruleengine                       on < detectiononly < off              off       high
merge_slashes                       on < off                              on        low
# OpenSSH 9.9
permit_root_login         no < forced-commands-only < prohibit-password < yes  prohibit-password  high
password_authentication             no < yes                              yes       medium
permit_empty_passwords              no < yes                              no        high
kbd_interactive_authentication      no < yes                              yes       low
pubkey_authentication               yes < no                              yes       medium
strict_host_key_checking            yes < accept-new < no < off           -         medium
strict_modes                        yes < no                              yes       medium
x11_forwarding                      no < yes                              no        low
allow_tcp_forwarding                no < local < yes                      yes       low
permit_user_environment             no < yes                              no        medium
host_based_authentication           no < yes                              no        medium
# Keys whose direction their words alone do not give
fail_closed                         true < false                          -         medium
fail_open                           false < true                          -         medium
key_size                            shrink                                -         medium
key_length                          shrink                                -         medium
key_bits                            shrink                                -         medium
rsa_bits                            shrink                                -         medium
# Redis 7.4, PostgreSQL 17, MySQL 8.4, MongoDB 8, Elasticsearch 8
protected_mode                      yes < no                              yes       high
log_connections                     on < off                              off       low
password_encryption                 scram-sha-256 < md5 < plain           scram-sha-256  medium
log_statement                       all < mod < ddl < none                none      medium
row_security                        on < off                              on        high
skip_grant_tables                   false < true                          false     high
local_infile                        false < true                          false     medium
require_secure_transport            true < false                          false     medium
security.authorization              enabled < disabled                    disabled  high
security.enabled                    true < false                          -         high
xpack_security_enabled              true < false                          true      high
sslmode                             verify-full < verify-ca < require < prefer < allow < disable  -  high
ssl_mode  verify_identity < verify_ca < require < required < prefer < preferred < disable < disabled  -  high
# systemd 256
nonewprivileges                     yes < no                              no        medium
protectsystem                       strict < full < yes < no              no        medium
protecthome                         yes < read-only < tmpfs < no          no        medium
privatetmp                          yes < no                              no        low
privatedevices                      yes < no                              no        low
dynamicuser                         yes < no                              no        low
# Environment variables: Node.js 22, CPython 3.13, git 2.47, Flask 3, OAuthlib 3
node_tls_reject_unauthorized        1 < 0                                 1         high
pythonhttpsverify                   1 < 0                                 1         high
git_ssl_no_verify                   0 < 1                                 0         high
flask_debug                         0 < 1                                 0         high
oauthlib_insecure_transport         0 < 1                                 0         medium
docker_content_trust                1 < 0                                 0         medium
vault_skip_verify                   0 < 1                                 0         high
# OAuth 2.0 clients and realms: RFC 7591 and 9700, Keycloak 25
implicit_flow_enabled               false < true                          false     medium
direct_access_grants_enabled        false < true                          false     medium
public_client                       false < true                          false     medium
full_scope_allowed                  false < true                          true      low
pkce_code_challenge_method          s256 < plain                          plain     medium
require_pushed_authorization_requests  true < false                       false     low
token_endpoint_auth_method          * < none                              -         medium
ssl_required                        all < external < none                 external  medium
brute_force_protected               true < false                          false     medium
# fail2ban 1.1
maxretry                            grow                                  -         medium
bantime                             shrink                                -         medium
# Spring Boot 3.3
management_endpoints_web_exposure_include  widen                          -         high
exposure.include                    widen                                 -         high
show_details                        never < when_authorized < always      never     low
# SELinux, PAM and the kernel, as of Red Hat Enterprise Linux 9
selinux                             enforcing < permissive < disabled     -         high
kernel_randomize_va_space           2 < 1 < 0                             2         high
# Python's logging 3.13
disable_existing_loggers            false < true                          true      low
# npm 10, pip 24
ignore_scripts                      true < false                          false     medium
strict_ssl                          true < false                          true      high
"""


@dataclass(frozen=True)
class Known:
    """What is known of one key."""

    order: tuple[str, ...]
    """Its values from strict to loose; empty for the forms that have a `motion`."""
    motion: str
    """`grow`, `shrink`, `widen` or `narrow`; "" where the values have an order."""
    default: str
    """Its value where it is missing; "" where that cannot be told."""
    severity: Severity

    def place(self, value: object) -> int | None:
        """Where `value` stands in the order, 0 the strictest; None where it does not."""
        said = "true" if value is None and "true" in self.order else word(value)  # a key by itself: on
        if said in self.order:
            return self.order.index(said)
        return self.order.index("*") if "*" in self.order else None


_ONES = {"1": "true", "yes": "true", "on": "true", "0": "false", "no": "false", "off": "false"}


def word(value: object) -> str:
    """A value as it is compared with the table: in lower case, switches as `true` and `false`."""
    said = str(value).strip().casefold()
    return _ONES.get(said, said)


def known_key(path: tuple[str, ...]) -> Known | None:
    """What the table says of the key that `path` ends with; None where it does not name it."""
    own = folded(path[-1]) if path else ""
    above = folded(path[-2]) if len(path) > 1 else ""
    table = _table()
    return table.get(f"{above}.{own}") or table.get(own) or table.get(own.replace("_", ""))


@cache
def _table() -> Mapping[str, Known]:
    found: dict[str, Known] = {}
    for line in _TABLE.splitlines():
        if not line or line.startswith("#"):
            continue
        key, *values, default, severity = line.split()
        moves = len(values) == 1
        order = () if moves else tuple(word(one) for one in values if one != "<")
        found[key] = Known(
            order, values[0] if moves else "", "" if default == "-" else word(default), Severity(severity)
        )
    return found


def words() -> frozenset[str]:
    """Every word of a key that the table names, and the keys as one word."""
    return frozenset(part for key in _table() for part in (*words_of(key), key.replace("_", "")))
