"""Sessions: login, expiry, renewal with the master token, logout."""

import importlib
import itertools
import json
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse

from snowflake_users import Refusal

fakesnow = importlib.import_module("fakesnow.server")

SESSION_SECONDS, MASTER_SECONDS = 3600, 14400


class Session:
    def __init__(self, user, inner_token, number):
        self.user, self.inner_token, self.number = user, inner_token, number
        self.expired = self.master_expired = False
        self.refresh()

    def refresh(self):
        self.token, self.master_token = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.expired = False


class Sessions:
    def __init__(self, users):
        self.users = users
        self.all = []
        self.numbers = itertools.count(1)

    def by_token(self, token):
        return next((session for session in self.all if session.token == token), None)

    def owner(self, token):
        by_master = next((session for session in self.all if session.master_token == token), None)
        session = self.by_token(token) or by_master
        return session.user if session else None

    def active(self, token):
        session = self.by_token(token)
        if not session:
            raise Refusal("390104", "The session is unknown here: log in.")
        if session.expired:
            raise Refusal("390112", "The session's token has expired: renew it.")
        return session

    async def login(self, request, body):
        login = body["data"]
        user = self.users.authenticate(login)
        login["SESSION_PARAMETERS"] = login.get("SESSION_PARAMETERS") or {}
        answer = await ask(fakesnow.login_request, request, body)
        session = Session(user, answer["data"]["token"], next(self.numbers))
        self.all.append(session)
        query, info = request.query_params, answer["data"]["sessionInfo"]
        answer["data"] |= tokens(session, "validityInSeconds", "masterValidityInSeconds", "token") | {
            "displayUserName": user.name,
            "firstLogin": False,
            "healthCheckInterval": 45,
            "idToken": None,
            "idTokenValidityInSeconds": 0,
            "mfaToken": None,
            "mfaTokenValidityInSeconds": 0,
            "remMeToken": None,
            "remMeValidityInSeconds": 0,
            "sessionInfo": {
                "databaseName": info["databaseName"],
                "schemaName": info["schemaName"],
                "warehouseName": query.get("warehouse"),
                "roleName": query.get("roleName", "PUBLIC"),
            },
        }
        return JSONResponse({"code": None, "message": None, **answer})

    def renew(self, master_token, body):
        session = next((session for session in self.all if session.master_token == master_token), None)
        if not session:
            raise Refusal("390113", "The master token is unknown here: log in.")
        if session.master_expired:
            raise Refusal("390114", "The master token has expired: log in.")
        if body.get("requestType") != "RENEW" or body.get("oldSessionToken") != session.token:
            raise Refusal("390400", "A renewal says RENEW and brings the old session token.")
        session.refresh()
        data = tokens(session, "validityInSecondsST", "validityInSecondsMT", "sessionToken")
        return JSONResponse({"success": True, "code": None, "message": None, "data": data})

    def end(self, token):
        self.all.remove(self.active(token))
        return JSONResponse({"success": True, "code": None, "message": None, "data": None})

    def expire(self, user_name, master):
        for session in self.all:
            if session.user.name == user_name:
                session.expired = True
                session.master_expired = session.master_expired or master


def tokens(session, session_validity, master_validity, session_token):
    """The pair of tokens, under the names that login and renewal give them."""
    return {
        session_token: session.token,
        session_validity: SESSION_SECONDS,
        "masterToken": session.master_token,
        master_validity: MASTER_SECONDS,
        "sessionId": session.number,
    }


def bearer(request):
    """The token in `Authorization: Snowflake Token="…"`."""
    return request.headers.get("Authorization", "").removeprefix('Snowflake Token="').removesuffix('"')


async def ask(endpoint, request, body, inner_token=None):
    """Calls one of fakesnow's endpoints with this body, in the name of its own session."""
    raw = json.dumps(body).encode()

    async def receive():
        return {"type": "http.request", "body": raw, "more_body": False}

    dropped = (b"content-encoding", b"content-length", b"authorization")
    headers = [(name, value) for name, value in request.headers.raw if name not in dropped]
    if inner_token:
        headers.append((b"authorization", f'Snowflake Token="{inner_token}"'.encode()))
    response = await endpoint(Request(request.scope | {"headers": headers}, receive))
    return json.loads(response.body)
