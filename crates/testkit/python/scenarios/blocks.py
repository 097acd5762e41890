"""Scenario b: blocks are saved, nested, loaded, replaced and deleted from Python; types are registered and shown by the command
line."""

from pathlib import Path
from typing import Union

from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from pydantic import Field, SecretStr

from telling import Tale, Unordered, steady_event, until

tale = Tale()
FAKE = "fake-password"


class ScenarioLogin(Block):
    """Somebody's login."""

    _block_type_name = "Scenario Login"
    user: str
    password: SecretStr | None = Field(default=None, description="only here")
    options: dict = Field(default_factory=dict)


class ScenarioKey(Block):
    _block_type_name = "Scenario Key"
    _block_schema_capabilities = ["read-path"]
    number: int = 7


class ScenarioService(Block):
    _block_type_name = "Scenario Service"
    _logo_url = "https://fake.example.org/logo.png"
    _description = "Somewhere with a login."
    _code_example = "ScenarioService.load('NAME')"
    url: str = "http://fake.example.org"
    login: Union[ScenarioLogin, ScenarioKey]
    tags: list[str] = []


REGISTERED = '''
"""Blocks of a file."""
from prefect.blocks.core import Block
class ScenarioFiled(Block):
    """A block from a file."""
    _block_type_name = "Scenario Filed"
    text: str
'''


def shown(block):
    inner = block.model_dump(mode="json")
    return [type(block).__name__, inner, block._block_document_name, block._is_anonymous]


def document(slug, name, secrets=True):
    return tale.request("GET", f"/block_types/slug/{slug}/block_documents/name/{name}?include_secrets={str(secrets).lower()}")


login = ScenarioLogin(user="ä user", password=FAKE, options={"deep": {"list": [1, None, 2.5]}})
login.save("first-login")
service = ScenarioService(login=ScenarioLogin.load("first-login"), tags=["a"])
service.save("by-name")
ScenarioService(login=ScenarioKey(number=8)).save("inline")
tale.tell("loaded", [shown(ScenarioLogin.load("first-login")), shown(ScenarioService.load("by-name")), shown(ScenarioService.load("inline"))])
tale.tell("by slug", shown(Block.load("scenario-service/by-name")))
tale.tell("the secret", ScenarioLogin.load("first-login").password.get_secret_value())
try:
    ScenarioKey().save("first")
    ScenarioKey(number=1).save("first")
except Exception as error:
    tale.tell("saved twice", [type(error).__name__, str(error)])
ScenarioKey(number=2).save("first", overwrite=True)
ScenarioLogin(user="other", password=FAKE).save("first-login", overwrite=True)
tale.tell("replaced", [shown(ScenarioKey.load("first")), shown(ScenarioService.load("by-name"))])
try:
    ScenarioKey.load("nowhere")
except Exception as error:
    tale.tell("loaded from nowhere", [type(error).__name__, str(error)])
Secret(value=FAKE).save("scenario-secret")
tale.tell("a secret", Secret.load("scenario-secret").get())

for slug, name in [("scenario-login", "first-login"), ("scenario-service", "by-name"), ("scenario-service", "inline"), ("secret", "scenario-secret")]:
    for secrets in [True, False]:
        told = document(slug, name, secrets)
        if slug == "secret":
            # The descriptions of types that come with a server are its own.
            told = {key: value for key, value in told.items() if not key.startswith("block_")}
        tale.tell(f"document: {slug}/{name} {'with' if secrets else 'without'} secrets", told)
for slug in ["scenario-login", "scenario-key", "scenario-service"]:
    kind = tale.request("GET", f"/block_types/slug/{slug}", tell=f"type: {slug}")
    tale.tell(f"schemas: {slug}", tale.pages("/block_schemas/filter", {"block_schemas": {"block_type_id": {"any_": [kind["id"]]}}}))
    tale.request("GET", f"/block_types/slug/{slug}/block_documents?include_secrets=false", tell=f"documents: {slug}")
key = tale.request("GET", "/block_types/slug/scenario-key/block_documents/name/first")
tale.request("PATCH", f"/block_documents/{key['id']}", {"data": {"number": 3}, "merge_existing_data": False}, tell="patched")
login = document("scenario-login", "first-login", False)
tale.request("PATCH", f"/block_documents/{login['id']}", {"data": {**login["data"], "user": "third"}}, tell="patched with masks")
tale.tell("the secret stays", ScenarioLogin.load("first-login").password.get_secret_value())

tale.cli("block", "register", "--module", "prefect_aws")
Path("filed_blocks.py").write_text(REGISTERED)
tale.cli("block", "register", "--file", "filed_blocks.py")
tale.cli("block", "register", "--module", "no_such_module")
tale.cli("block", "ls", only=["scenario"])
types = tale.cli("block", "type", "ls", only=["scenario"])
tale.cli("block", "inspect", "scenario-login/first-login")
tale.cli("block", "inspect", "scenario-login/nowhere")
# Not one that holds others: the order of their definitions is the server's own affair.
tale.cli("block", "type", "inspect", "scenario-login")
tale.cli("block", "type", "inspect", "nowhere")
tale.cli("--no-prompt", "block", "delete", "scenario-key/first")
tale.cli("--no-prompt", "block", "delete", "scenario-key/first")
tale.cli("--no-prompt", "block", "type", "delete", "scenario-filed")
tale.cli("--no-prompt", "block", "type", "delete", "secret")
tale.cli("--no-prompt", "block", "type", "delete", "nowhere")
known = {kind["slug"] for kind in tale.pages("/block_types/filter", {})}
tale.tell("types of an integration", sorted(slug for slug in known if slug.startswith(("aws-", "ecs-", "lambda-", "minio-", "s3-"))))


def events():
    names = ["first-login", "by-name", "inline", "first", "Scenario Key", "Scenario Service"]
    found = tale.events({"event": {"prefix": ["prefect.block"]}, "any_resource": {"labels": {"prefect.resource.name": names}}})
    return found if found and found[-1]["event"] == "prefect.block-document.deleted" else None


ScenarioService.delete("by-name")
tale.request("GET", "/block_types/slug/scenario-service/block_documents/name/by-name", tell="a deleted document")
tale.tell("events", Unordered(steady_event(event) for event in until(events, "events of blocks")))
tale.end()
