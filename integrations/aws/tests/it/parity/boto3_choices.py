"""What boto3 chooses, row by row.

Reads a JSON list of rows on stdin, each with `environment` and `block`; writes a JSON list of outcomes. Every row runs
in a process of its own, forked after the imports, with exactly its variables. A block's fields mean what prefect-aws
makes of them.
"""

import io
import json
import os
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.credentials
import botocore.loaders
import botocore.tokens
import botocore.utils
from botocore.awsrequest import AWSResponse
from botocore.config import Config

AT_ONCE = 4
# The service models are the same for all rows: they are read once, before the first fork.
LOADER = botocore.loaders.create_loader()
botocore.loaders.create_loader = lambda search_path_string=None: LOADER


def main():
    rows = json.load(sys.stdin)
    warm_up()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(run_row, rows))
    json.dump(outcomes, sys.stdout)


def warm_up():
    """Reads all models once, and shortens the pauses between attempts."""
    botocore.utils.ContainerMetadataFetcher.SLEEP_TIME = 0.05
    session = boto3.Session("AKIAFAKE", "fake", region_name="us-east-1")
    for service in ("secretsmanager", "sts", "sso", "sso-oidc"):
        session.client(service)


def run_row(row):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            outcome = choose(row)
        except BaseException as error:  # whatever it is, it is boto3's answer
            outcome = {"failed": "".join(traceback.format_exception_only(error)).strip()}
        with os.fdopen(writer, "w") as pipe:
            json.dump(outcome, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


def choose(row):
    os.environ.clear()
    os.environ.update(row["environment"])
    # Computed at import in botocore, from the HOME of that moment.
    cache = os.path.expanduser(os.path.join("~", ".aws", "sso", "cache"))
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache

    block = row["block"]
    session = boto3.Session(
        aws_access_key_id=block.get("aws_access_key_id"),
        aws_secret_access_key=block.get("aws_secret_access_key"),
        aws_session_token=block.get("aws_session_token"),
        profile_name=block.get("profile_name"),
        region_name=block.get("region_name"),
    )
    answer_mfa_prompt(session, block.get("assume_role_kwargs", {}).get("TokenCode"))
    credentials = session.get_credentials()
    if credentials is None:
        return {"failed": "no credentials"}
    method = credentials.method
    frozen = credentials.get_frozen_credentials()
    if not (frozen.access_key and frozen.secret_key):
        return {"failed": "a credential without key or secret"}
    expiry = getattr(credentials, "_expiry_time", None)

    role = block.get("assume_role_arn")
    if role:
        session, expiry = assume_role(session, role, block)
        frozen = session.get_credentials().get_frozen_credentials()
    client = secrets_manager(session, block)
    assumed = role or method.startswith("assume-role")
    return {
        "method": method,
        "identity": caller(session, frozen) if assumed else frozen.access_key,
        "has_token": bool(frozen.token),
        "minutes": minutes_until(expiry) if assumed else None,
        "region": client and client.meta.region_name,
        "endpoint": client and address_of_a_call(client),
    }


def answer_mfa_prompt(session, code):
    def answer(prompt):
        if code is None:
            raise EOFError("nobody is here to type a code")
        return code

    chain = session._session.get_component("credential_provider")
    for provider in chain.providers:
        if provider.METHOD == "assume-role":
            provider._prompter = answer


def assume_role(session, role, block):
    parameters = {"RoleSessionName": "prefect-session-0000", **block.get("assume_role_kwargs", {})}
    answer = session.client("sts").assume_role(RoleArn=role, **parameters)["Credentials"]
    assumed = boto3.Session(
        aws_access_key_id=answer["AccessKeyId"],
        aws_secret_access_key=answer["SecretAccessKey"],
        aws_session_token=answer["SessionToken"],
        region_name=block.get("region_name"),
    )
    return assumed, answer["Expiration"]


def secrets_manager(session, block):
    """The client, or nothing where there is no region."""
    parameters = dict(block.get("aws_client_parameters", {}))
    if "config" in parameters:
        parameters["config"] = Config(**parameters["config"])
    if block.get("region_name"):
        parameters["region_name"] = block["region_name"]
    try:
        return session.client("secretsmanager", **parameters)
    except botocore.exceptions.NoRegionError:
        return None


def address_of_a_call(client):
    """Where a call goes, taken from the signed request. It is answered here and goes nowhere."""
    seen = []

    def answer(request, **others):
        seen.append(request.url)
        body = io.BytesIO(b"{}")
        body.stream = lambda **others: [body.read()]
        return AWSResponse(request.url, 200, {}, body)

    client.meta.events.register("before-send.secretsmanager.GetSecretValue", answer)
    client.get_secret_value(SecretId="none")
    return seen[0].rstrip("/")


def caller(session, frozen):
    sts = boto3.client(
        "sts",
        region_name="us-east-1",
        aws_access_key_id=frozen.access_key,
        aws_secret_access_key=frozen.secret_key,
        aws_session_token=frozen.token,
    )
    return sts.get_caller_identity()["Arn"]


def minutes_until(expiry):
    return round((expiry.timestamp() - time.time()) / 60)


main()
