"""Fills a server with something of everything that a web interface shows, and prints what it made as JSON."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, GlobalConcurrencyLimitCreate, WorkPoolCreate
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.events import emit_event
from prefect.events.actions import DoNothing
from prefect.events.schemas.automations import AutomationCore, EventTrigger
from prefect.utilities.callables import parameter_schema
from prefect.variables import Variable
from prefect.workers.process import ProcessWorker
from prefect_aws import AwsCredentials, AwsSecret


@task(tags=["extract"])
def extract(shop: str):
    get_run_logger().warning("orders of %s are late", shop)
    return [3, 4]


@task
def weigh(order: int):
    return order * 2


@flow
def ship(weights: list[int]):
    weigh(sum(weights))


@flow(log_prints=True)
def orders(shop: str = "berlin", pieces: int = 2):
    found = extract(shop)
    weights = weigh.map(found)
    print(f"weighed for {shop}")
    create_markdown_artifact("# Orders\nTwo came.", key="orders-report", description="what came in")
    create_table_artifact([{"shop": shop, "orders": 2}], key="orders-table")
    ship(weights.result())
    resource = {"prefect.resource.id": "shop.order.7", "prefect.resource.name": "order 7"}
    # Feeds end with the last full minute.
    return emit_event("shop.order.paid", resource=resource, occurred=datetime.now(UTC) - timedelta(minutes=2))


@task
def refuse():
    raise ValueError("no such parcel")


@flow
def returns():
    refuse()


async def keep(client, event):
    await AwsSecret(secret_name="shop/parcels", aws_credentials=AwsCredentials(region_name="eu-west-1")).save("parcel-key")
    await Variable.aset("shop", "berlin", tags=["places"])
    await client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name="database", limit=5))
    template = ProcessWorker.get_default_base_job_template()
    await client.create_work_pool(WorkPoolCreate(name="warehouse", type="process", base_job_template=template))
    trigger = EventTrigger(expect={"prefect.flow-run.Failed"}, match={"prefect.resource.id": "prefect.flow-run.*"}, threshold=1, within=0)
    runs = await client.read_flow_runs()
    complete = next(run for run in runs if run.state_name == "Completed" and run.parent_task_run_id is None)
    failed = next(run for run in runs if run.state_name == "Failed")
    artifacts = await client.read_artifacts()
    block = await client.read_block_document_by_name("parcel-key", "aws-secret")
    return {
        "automation": await client.create_automation(AutomationCore(name="watch returns", trigger=trigger, actions=[DoNothing()])),
        "limit": await client.create_concurrency_limit("extract", 3),
        "event": f"{event.occurred:%Y-%m-%d}/{event.id}",
        "deployment": await deploy(client),
        "flow": await client.create_flow(orders),
        "orders_run": complete.id,
        "orders_name": complete.name,
        "failed_run": failed.id,
        "failed_name": failed.name,
        "task_run": next(run.id for run in await client.read_task_runs() if run.name.startswith("extract")),
        "artifact": next(one.id for one in artifacts if one.key == "orders-report"),
        "block": block.id,
    }


async def deploy(client):
    deployment = await client.create_deployment(
        await client.create_flow(orders),
        "nightly",
        description="Takes in the orders of the night.",
        work_pool_name="warehouse",
        tags=["night"],
        parameters={"shop": "berlin"},
        parameter_openapi_schema=parameter_schema(orders).model_dump(),
        schedules=[DeploymentScheduleCreate(schedule=IntervalSchedule(interval=timedelta(hours=6)), active=True)],
        entrypoint="orders.py:orders",
        path=".",
    )
    await client.create_flow_run_from_deployment(deployment)
    return deployment


async def main(event):
    async with get_client() as client:
        print(json.dumps(await keep(client, event), default=str))


paid = orders()
returns(return_state=True)
asyncio.run(main(paid))
