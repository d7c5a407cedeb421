"""Words by which is told what code and settings are about: they show where to look, and decide nothing."""

from __future__ import annotations

from guard.facts.effects.protection.words import listed, says_any, words_of

_DECIDES = listed(
    "authenticate authenticated authorize authorized authorise login logout signin permit permitted forbid "
    "forbidden impersonate unauthorized unauthenticated csrf xsrf mfa totp captcha sudo"
)
"""Words that alone say that a function decides who may do what."""
_ASKS = listed(
    "is has can may check require requires required verify ensure validate allow allowed deny needs enforce "
    "restrict guard limit reset new make hash"
)
_OF_WHOM = listed(
    "auth permission permissions role roles admin staff owner token access session password user login scope "
    "scopes acl tenant entitlement superuser credential credentials signature jwt rate attempts"
)
"""What is asked for by such a verb."""
_GUARDED = listed(
    "secret secrets csrf xsrf jwt cookie cookies origins cors trusted proxies rounds mfa otp captcha "
    "throttle ratelimit permissions superuser"
)
"""What constants are called by which access is decided, wherever they stand."""
_SET = _GUARDED | listed(
    "auth login token tokens session sessions signature hash public role roles admin admins key keys tls ssl "
    "verify certificate certificates password passwords bind host hosts port ports address addresses debug "
    "reload"
)
"""What settings are called by which access is decided."""
_BOUNDS = listed("allowed allow deny denied blocked limit limits max min ttl lifetime expiry expires timeout")
_BOUND = listed("hosts host upload uploads attempts tries login password session ip ips networks")
HEALTH = listed("health healthz healthcheck livez readyz liveness readiness heartbeat watchdog")
"""What tells whether a service lives."""
_ALARMS = listed("alert notify notifies escalate audit alarm")
"""Verbs of functions that wake somebody, or record who did what."""
ALARMS = listed(
    "alert alerts alerting alarm alarms pager pagerduty oncall audit incident incidents monitoring fraud "
    "anomaly anomalies escalation"
)
"""What settings are called by which somebody is woken, or acts are recorded."""
MONEY = listed(
    "price prices pricing discount discounts refund refunds tax taxes vat invoice invoices payment payments "
    "payout payouts balance balances coupon coupons wallet surcharge checkout billing"
)
"""What amounts of money are worked out under."""

PROVING = listed(
    "hmac secrets jwt jose authlib itsdangerous passlib bcrypt argon2 nacl cryptography pyotp ldap3 saml2 "
    "oauthlib webauthn"
)
"""Modules by which something is proved, of the standard library and the index, as of November 2026."""
KEPT = listed(
    "pbkdf2_hmac scrypt set_cookie delete_cookie set_signed_cookie login_user logout_user make_password "
    "set_password"
)
"""Calls that make or keep what proves who somebody is."""
FAILING = listed(
    "errorhandler app_errorhandler exception_handler add_exception_handler register_error_handler"
)
"""What makes a function tell callers of failures, in the common web frameworks."""
_REFUSING = listed(
    "raise abort assert deny reject forbid refuse redirect fail exit error false status code constant 401 "
    "403 404 407 419 429 relative commonpath commonprefix realpath within safe digest verify checksum "
    "private loopback hostname netloc scheme bcrypt"
)
_ANSWERING = listed(
    "route get post put patch delete websocket request req session user g account principal headers cookies "
    "authorization app router server api fastify"
)
_SENDING = listed("fetch beacon open axios socket event http https ws wss")
_RECORDING = listed("security accesslog siem capture exception log")
_ABOUT = frozenset(
    part
    for table in (
        _DECIDES, _OF_WHOM, _GUARDED, _SET, _BOUNDS, HEALTH, _ALARMS, ALARMS, MONEY, PROVING, KEPT, FAILING,
        _REFUSING, _ANSWERING, _SENDING, _RECORDING,
    )
    for word in table
    for part in words_of(word)
)  # fmt: skip
"""One of these stands wherever something of this check can be found in a program."""


def may_be_about(text: str) -> bool:
    """Whether a program can hold any such place: every word that tells one is among those asked for."""
    return says_any(text, _ABOUT)


def decides(name: str) -> bool:
    """Whether a function is called as one that decides who may do what: by its verb and of whom it asks."""
    said = words_of(name)
    return not _DECIDES.isdisjoint(said) or (
        bool(said) and said[0] in _ASKS and not _OF_WHOM.isdisjoint(said)
    )


def alarms(name: str) -> bool:
    """Whether a function is called as one that raises an alarm, keeps a record, or tells of health."""
    said = words_of(name)
    return not HEALTH.isdisjoint(said) or bool(_ALARMS.intersection(said[:1]))


def is_of_access(name: str, *, is_setting: bool) -> bool:
    """Whether a constant, or a setting, is called as one by which access is decided."""
    said = frozenset(words_of(name))
    return bool(said & (_SET if is_setting else _GUARDED)) or bool(said & _BOUNDS and said & _BOUND)
