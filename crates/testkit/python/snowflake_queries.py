"""Queries: run once per request id, answered at once or later, watched, aborted."""

import asyncio
import uuid

from snowflake_bindings import is_array
from snowflake_sessions import ask, fakesnow
from snowflake_users import Refusal

RUNNING, RUNNING_DETACHED = "333333", "333334"
CANCELED = Refusal("000604", "SQL execution canceled", {"errorCode": "000604", "sqlState": "57014"})


class Query:
    """fakesnow has the answer at once; whether the client gets it is another matter."""

    def __init__(self, session, detached, answer):
        self.user, self.session, self.detached, self.answer = session.user, session, detached, answer
        self.id = answer["data"]["queryId"]
        self.polls_left = session.user.options["running_polls"]
        self.held = session.user.options["hold"]
        self.aborted = False

    def running(self):
        return not self.aborted and (self.held or self.polls_left > 0)

    def poll(self):
        """Whether it still runs; each look brings the end nearer."""
        running = self.running()
        self.polls_left = max(0, self.polls_left - 1)
        return running

    def outcome(self):
        return failure(CANCELED.payload(), self.id) if self.aborted else self.answer

    def progress(self):
        code = RUNNING_DETACHED if self.detached else RUNNING
        data = {"queryId": self.id, "getResultUrl": f"/queries/{self.id}/result", "queryAbortsAfterSecs": 300}
        return {"success": True, "code": code, "message": "Query execution in progress.", "data": data}


class Queries:
    def __init__(self, chunks):
        self.chunks = chunks
        self.by_id = {}
        self.by_request = {}

    async def run(self, session, request_id, request, body):
        """A request that comes again, because its answer was lost, is not run again."""
        key = (session.user.name, request_id)
        if request_id is None or key not in self.by_request:
            self.by_request[key] = asyncio.ensure_future(self.execute(session, request, body))
        query = await asyncio.shield(self.by_request[key])
        if query.detached or query.running():
            return query.progress()
        return query.outcome()

    async def execute(self, session, request, body):
        answer = await self.sql(session, request, body)
        if answer["success"]:
            self.chunks.shape(answer["data"], session.user)
            answer = {"code": None, "message": None, **answer}
        else:
            answer = failure(answer, str(uuid.uuid4()))
        query = Query(session, bool(body.get("asyncExec")), answer)
        self.by_id[query.id] = query
        return query

    async def sql(self, session, request, body):
        if canned := session.user.canned.get(body["sqlText"]):
            return {"success": True, "data": {"queryId": str(uuid.uuid4()), **canned}}
        if is_array(body):
            return await self.all_or_nothing(session, request, body)
        return await ask(fakesnow.query_request, request, body, session.inner_token)

    async def all_or_nothing(self, session, request, body):
        """Many rows are one statement; fakesnow runs them one by one."""
        inner = fakesnow.sessions[session.inner_token]
        alone = not inner._in_transaction
        if alone:
            inner._duck_conn.execute("BEGIN")
        answer = await ask(fakesnow.query_request, request, body, session.inner_token)
        if alone:
            inner._duck_conn.execute("COMMIT" if answer["success"] else "ROLLBACK")
        return answer

    async def result(self, query_id):
        query = self.known(query_id)
        if query.poll():
            await asyncio.sleep(0.02)  # the real one lets a client wait, too, rather than spin
            return query.progress()
        return query.outcome()

    def status(self, query_id):
        query = self.known(query_id)
        if query.poll():
            report = {"status": "RUNNING"}
        elif query.outcome()["success"]:
            report = {"status": "SUCCESS"}
        else:
            outcome = query.outcome()
            report = {"status": "FAILED_WITH_ERROR", "errorCode": outcome["code"], "errorMessage": outcome["message"]}
        return {"success": True, "code": None, "message": None, "data": {"queries": [{"id": query.id, **report}]}}

    def abort(self, query_id):
        self.known(query_id).aborted = True
        return {"success": True, "code": None, "message": None, "data": None}

    def abort_request(self, request_id):
        for (_, known), task in self.by_request.items():
            if known == request_id and task.done():
                return self.abort(task.result().id)
        raise Refusal("000605", "Identified SQL statement is not currently executing.")

    def release(self, user_name):
        for query in self.by_id.values():
            query.held = query.held and query.user.name != user_name

    def known(self, query_id):
        if query := self.by_id.get(query_id):
            return query
        raise Refusal("000709", f"Statement {query_id} not found")


def failure(answer, query_id):
    """Snowflake names the query in its errors, too; fakesnow does not."""
    data = {"queryId": query_id, **(answer.get("data") or {})}
    return {"success": False, "code": answer["code"], "message": answer["message"], "data": data}
