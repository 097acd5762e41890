//! The reference starts, and its own client runs a flow against it.

use onloan_testkit::ReferencePrefect;

#[test]
fn a_flow_runs_against_the_real_server() {
    let prefect = ReferencePrefect::start().unwrap();
    let code = "
from prefect import flow, task
from prefect.client.orchestration import get_client
@task
def add(a, b): return a + b
@flow
def main(): return add(40, 2)
print(main())
with get_client(sync_client=True) as client: print(len(client.read_flow_runs()), len(client.read_task_runs()))";
    let output = prefect.command("python").args(["-c", code]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.starts_with("42\n1 "), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(prefect.cpu_seconds() > 0.1);
}
