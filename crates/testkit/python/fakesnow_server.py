"""A Snowflake for tests: fakesnow runs the SQL; this server adds what stands between SQL and a client.

Users with passwords, keys and tokens; sessions that expire and renew; queries that take a while and can be aborted;
results as JSON or Arrow, whole or in chunks; faults on demand; and a log of all requests. Each user has options, faults
and a log of their own, so that tests can share one server.   usage: fakesnow_server.py --port PORT
"""

import argparse
import gzip
import json
import time

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from snowflake_queries import Queries
from snowflake_results import Chunks
from snowflake_sessions import Sessions, bearer
from snowflake_users import Refusal, Users


class Server:
    def __init__(self, port):
        self.users = Users()
        self.sessions = Sessions(self.users)
        self.chunks = Chunks(f"http://127.0.0.1:{port}")
        self.queries = Queries(self.chunks)
        self.log = []

    async def __call__(self, scope, receive, send):
        request = Request(scope, receive)
        body = await json_body(request)
        if request.url.path.startswith("/testkit/"):
            await self.control(request, body)(scope, receive, send)
            return
        user = self.who(request, body)
        self.record(request, body, user)
        fault = user.next_fault(request.url.path) if user else None
        if fault and fault["kind"] == "drop_request":
            await drop_connection(receive)
            return
        if fault and fault["kind"] == "status":
            await Response("fault on demand", status_code=fault["status"])(scope, receive, send)
            return
        response = await self.answer(request, body)
        if fault and fault["kind"] == "drop_answer":
            await drop_connection(receive)
            return
        await response(scope, receive, send)

    async def answer(self, request, body):
        """The API's answer; refusals travel as a code in a successful HTTP answer, as Snowflake sends them."""
        try:
            return await self.route(request, body)
        except Refusal as refusal:
            return JSONResponse(refusal.payload())

    async def route(self, request, body):
        query = request.query_params
        match [request.method, *request.url.path.strip("/").split("/")]:
            case ["POST", "session", "v1", "login-request"]:
                return await self.sessions.login(request, body)
            case ["POST", "session", "token-request"]:
                return self.sessions.renew(bearer(request), body)
            case ["POST", "session"] if query.get("delete"):
                return self.sessions.end(bearer(request))
            case ["POST", "session", "heartbeat"]:
                self.sessions.active(bearer(request))
                return JSONResponse({"success": True, "data": None, "code": None, "message": None})
            case ["POST", "queries", "v1", "query-request"]:
                session = self.sessions.active(bearer(request))
                return JSONResponse(await self.queries.run(session, query.get("requestId"), request, body))
            case ["POST", "queries", "v1", "abort-request"]:
                self.sessions.active(bearer(request))
                return JSONResponse(self.queries.abort_request(body["requestId"]))
            case ["POST", "queries", query_id, "abort-request"]:
                self.sessions.active(bearer(request))
                return JSONResponse(self.queries.abort(query_id))
            case ["GET", "queries", query_id, "result"]:
                self.sessions.active(bearer(request))
                return JSONResponse(await self.queries.result(query_id))
            case ["GET", "monitoring", "queries", query_id]:
                self.sessions.active(bearer(request))
                return JSONResponse(self.queries.status(query_id))
            case ["GET", "chunks", chunk_id]:
                return self.chunks.download(chunk_id, request.headers)
            case ["POST", "telemetry", *_]:
                return JSONResponse({"success": True})
        return Response(f"no such endpoint: {request.url.path}", status_code=404)

    def control(self, request, body):
        """What tests ask of the server itself."""
        match [request.method, *request.url.path.strip("/").split("/")[1:]]:
            case ["GET", "ready"]:
                return Response("ready")
            case ["POST", "users"]:
                self.users.add(body)
            case ["GET", "users", name, "requests"]:
                return JSONResponse([entry for entry in self.log if entry["user"] == name])
            case ["GET", "requests"]:
                return JSONResponse(self.log)
            case ["POST", "users", name, "options"]:
                self.users.named(name).options.update(body)
            case ["POST", "users", name, "faults"]:
                self.users.named(name).faults.append(body)
            case ["POST", "users", name, "canned"]:
                self.users.named(name).canned[body["sql"]] = body["data"]
            case ["POST", "users", name, "expire"]:
                self.sessions.expire(name, master=body.get("master", False))
            case ["POST", "users", name, "release"]:
                self.queries.release(name)
            case _:
                return Response(f"no such control: {request.url.path}", status_code=404)
        return JSONResponse({})

    def who(self, request, body):
        """The user behind a request, as far as it can be told before anything is checked."""
        path = request.url.path
        if path.startswith("/chunks/"):
            return self.chunks.owner(path.rsplit("/", 1)[-1])
        if path == "/session/v1/login-request":
            return self.users.claimed(body.get("data", {}))
        return self.sessions.owner(bearer(request))

    def record(self, request, body, user):
        self.log.append(
            {
                "user": user.name if user else None,
                "at": time.time(),
                "method": request.method,
                "path": request.url.path,
                "query": dict(request.query_params),
                "headers": dict(request.headers),
                "body": body,
            }
        )


async def json_body(request):
    raw = await request.body()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    return json.loads(raw) if raw else {}


async def drop_connection(receive):
    """Cuts the TCP connection without an answer. ASGI has no word for it, so this reaches for uvicorn's transport."""
    receive.__self__.transport.abort()
    await receive()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    uvicorn.run(Server(port), host="127.0.0.1", port=port, lifespan="off", log_level="warning")


if __name__ == "__main__":
    main()
