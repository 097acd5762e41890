//! The real client over our sockets: its task runs are recorded, its runs cancelled, its events shown.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use onloan_testkit::{PrefectClient, ReferencePrefect, TestServer};

fn client(server: &TestServer) -> PrefectClient {
    PrefectClient::of(server.api_url().as_str()).unwrap()
}

fn printed(client: &PrefectClient, code: &str) -> String {
    let output = client.command("python").args(["-c", code]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// A program that runs beside the test, line by line; it ends with the test.
struct Beside {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Beside {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The first line with that text; what comes before it is passed over.
    fn line_with(&mut self, text: &str) -> String {
        let mut passed = Vec::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if line.contains(text) {
                return line;
            }
            passed.push(line);
        }
        panic!("no `{text}` in {passed:#?}");
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const FLOW: &str = r"
from prefect import flow, task
tries = []
@task(retries=1)
def flaky():
    tries.append(1)
    if len(tries) == 1: raise ValueError('once')
    return 1
@task
def add(a, b): return a + b
@flow(name='adds')
def main():
    return flaky() + sum(future.result() for future in add.map(range(20), 1))
print(main())
";

const WHAT_WAS_RECORDED: &str = r"
import collections, time
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import TaskRunSort
with get_client(sync_client=True) as client:
    runs = client.read_task_runs(sort=TaskRunSort.ID_DESC)
    print('runs', sorted(collections.Counter(run.state_name for run in runs).items()))
    flaky = next(run for run in runs if run.name.startswith('flaky'))
    print('flaky', flaky.run_count)
    page = client._client.post('/events/filter', json={'filter': {'event': {'prefix': ['prefect.']}, 'order': 'ASC'}}).json()
    total = page['total']
    names = collections.Counter()
    while True:
        names.update(event['event'] for event in page['events'])
        if not page['next_page']: break
        page = client._client.get(page['next_page']).json()
    assert sum(names.values()) == total, (names, total)
    for name in sorted(names): print(name, names[name])
";

#[test]
fn the_real_clients_task_runs_are_recorded_through_its_socket() {
    let server = TestServer::start().unwrap();
    let client = client(&server);
    assert_eq!(printed(&client, FLOW), "211\n");
    let recorded = printed(&client, WHAT_WAS_RECORDED);
    for line in [
        "runs [('Completed', 21)]",
        "prefect.flow-run.Completed 1",
        "prefect.flow-run.Running 1",
        "prefect.flow.created 1",
        "prefect.task-run.Completed 21",
        "prefect.task-run.Retrying 1",
    ] {
        assert!(recorded.contains(&format!("{line}\n")), "{line}: {recorded}");
    }
    assert!(recorded.contains("flaky 2\n"), "{recorded}");
}

/// What workers and runners do for the runs that they look after.
const OBSERVER: &str = r"
import asyncio
from prefect import flow, get_client
from prefect.states import Running
from prefect._internal.observers import FlowRunCancellingObserver
@flow
def sleeper(): pass
async def main():
    async with get_client() as client:
        run = await client.create_flow_run(sleeper)
        await client.set_flow_run_state(run.id, Running())
        done = asyncio.Event()
        def cancelled(id):
            print('cancelling', id)
            done.set()
        # A poll would come much later than the event.
        async with FlowRunCancellingObserver(on_cancelling=cancelled, polling_interval=600) as observer:
            observer.add_in_flight_flow_run_id(run.id)
            print('run', run.id)
            await asyncio.wait_for(done.wait(), 60)
asyncio.run(main())
";

#[test]
fn a_run_is_cancelled_from_another_process_through_its_socket() {
    let server = TestServer::start().unwrap();
    let client = client(&server);
    let mut python = client.command("python");
    python.args(["-c", OBSERVER]);
    let mut observer = Beside::start(python);
    let run = observer.line_with("run ").replace("run ", "");
    let output = client.command("prefect").args(["flow-run", "cancel", &run]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(observer.line_with("cancelling"), format!("cancelling {run}"));
}

#[test]
fn events_are_shown_as_they_happen() {
    let server = TestServer::start().unwrap();
    let client = client(&server);
    let mut stream = client.command("prefect");
    stream.args(["events", "stream", "--format", "text"]);
    let mut stream = Beside::start(stream);
    stream.line_with("Subscribing");
    let emit = ["events", "emit", "shop.order.paid", "--resource-id", "shop.order.7"];
    let output = client.command("prefect").args(emit).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(stream.line_with("shop.order.paid").ends_with("shop.order.7"));
}

const TASK: &str = r"
import sys
from prefect import task
@task(log_prints=False, persist_result=True)
def double(x): return 2 * x
if sys.argv[1] == 'serve':
    print('serving', flush=True)
    double.serve()
else:
    future = double.delay(21)
    print('delayed', flush=True)
    future.wait(timeout=60)
    print('state', future.state.name, 'result', future.result(timeout=10))
";

#[test]
fn a_background_task_is_given_to_a_worker_and_its_end_is_heard() {
    let server = TestServer::start().unwrap();
    let client = client(&server);
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("double.py");
    std::fs::write(&script, TASK).unwrap();
    let run = |what: &str| {
        let mut python = client.command("python");
        python.arg(&script).arg(what);
        Beside::start(python)
    };
    let mut caller = run("delay");
    caller.line_with("delayed");
    let _worker = run("serve");
    assert_eq!(caller.line_with("state"), "state Completed result 42");
}

#[test]
fn events_and_automations_are_answered_as_the_reference_answers() {
    let (ours, reference) = (TestServer::start().unwrap(), ReferencePrefect::start().unwrap());
    let mut compare = client(&ours).script("compare_events.py");
    let output = compare.args([&reference.api_url(), ours.api_url().as_str()]).output().unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}
