"""Users, what proves that somebody is one of them, and what each asked this server to do."""

import base64
import binascii
import hashlib
import json

import jwt
from cryptography.hazmat.primitives import serialization

DEFAULTS = {
    "result_format": "arrow",  # or "json"
    "chunk_rows": 0,  # rows per chunk; 0 sends the whole result inline
    "bare_gzip": False,  # chunks come gzipped without the header that says so
    "running_polls": 0,  # how often a query says "still running" before it has an answer
    "hold": False,  # queries keep running until they are released or aborted
}


class Refusal(Exception):
    def __init__(self, code, message, data=None):
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def payload(self):
        return {"success": False, "code": self.code, "message": self.message, "data": self.data}


class User:
    def __init__(self, wish):
        self.name = wish["name"]
        self.password = wish.get("password")
        self.access_tokens = wish.get("access_tokens", [])
        self.public_key = wish.get("public_key")
        self.oauth_tokens = wish.get("oauth_tokens", [])
        self.expired_oauth_tokens = wish.get("expired_oauth_tokens", [])
        self.workload_identities = wish.get("workload_identities", [])
        self.options = DEFAULTS | wish.get("options", {})
        self.faults = []
        self.canned = {}

    def next_fault(self, path):
        for fault in self.faults:
            if fault["times"] > 0 and path.startswith(fault["path"]):
                fault["times"] -= 1
                return fault
        return None

    def holds_token(self, token):
        return token in [*self.access_tokens, *self.oauth_tokens, *self.expired_oauth_tokens]


class Users:
    def __init__(self):
        self.by_name = {}

    def add(self, wish):
        user = User(wish)
        self.by_name[user.name.upper()] = user

    def named(self, name):
        return self.by_name[name.upper()]

    def claimed(self, login):
        """Whom a login says it is, by name or, where no name is needed, by token."""
        if name := login.get("LOGIN_NAME"):
            return self.by_name.get(name.upper())
        for user in self.by_name.values():
            if user.holds_token(login.get("TOKEN")) or proves_workload(user, login):
                return user
        return None

    def authenticate(self, login):
        user = self.claimed(login)
        match login.get("AUTHENTICATOR", "SNOWFLAKE").upper():
            case "SNOWFLAKE":
                accepted = user and login.get("PASSWORD") in [user.password, *user.access_tokens]
                if not accepted or not login.get("PASSWORD"):
                    raise Refusal("390100", "Incorrect username or password was specified.")
            case "PROGRAMMATIC_ACCESS_TOKEN":
                if not user or login.get("TOKEN") not in user.access_tokens:
                    raise Refusal("394400", "Programmatic access token is invalid.")
            case "SNOWFLAKE_JWT":
                check_key_pair(user, login)
            case "OAUTH":
                if user and login.get("TOKEN") in user.expired_oauth_tokens:
                    raise Refusal("390318", "OAuth access token expired.")
                if not user or login.get("TOKEN") not in user.oauth_tokens:
                    raise Refusal("390303", "Invalid OAuth access token.")
            case "WORKLOAD_IDENTITY":
                if not user or not proves_workload(user, login):
                    raise Refusal("390144", "No user is bound to this workload identity.")
            case other:
                raise Refusal("390400", f"Authenticator {other} is not known here.")
        return user


def check_key_pair(user, login):
    """The token must be signed by the user's key and name account, user and the key's fingerprint as Snowflake wants."""
    if not user or not user.public_key:
        raise Refusal("390144", "JWT token is invalid.")
    key = serialization.load_pem_public_key(user.public_key.encode())
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()
    subject = f"{login['ACCOUNT_NAME'].upper()}.{user.name.upper()}"
    try:
        claims = jwt.decode(login["TOKEN"], key, algorithms=["RS256"], options={"require": ["iss", "sub", "iat", "exp"]})
    except jwt.ExpiredSignatureError as error:
        raise Refusal("394301", "JWT token has expired.") from error
    except jwt.InvalidTokenError as error:
        raise Refusal("390144", f"JWT token is invalid: {error}") from error
    if claims["sub"] != subject or claims["iss"] != f"{subject}.{fingerprint}":
        raise Refusal("390144", f"JWT token is invalid: it speaks for {claims['sub']}, issued by {claims['iss']}")
    if claims["exp"] - claims["iat"] > 3600:
        raise Refusal("394303", "JWT token is valid for more than an hour.")


def proves_workload(user, login):
    """AWS sends a signed request for its identity, which names an access key; the others send a token."""
    for identity in user.workload_identities:
        if identity["provider"] != login.get("PROVIDER"):
            continue
        if identity.get("token") and identity["token"] == login.get("TOKEN"):
            return True
        if identity.get("access_key_id") and identity["access_key_id"] == signer(login.get("TOKEN", "")):
            return True
    return False


def signer(attestation):
    """The access key id in the signature of an AWS attestation."""
    try:
        headers = json.loads(base64.b64decode(attestation))["headers"]
    except (binascii.Error, KeyError, TypeError, ValueError):
        return None
    signature = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
    return signature.partition("Credential=")[2].partition("/")[0] or None
