//! The reference's own command line and worker against our server: a flow is deployed to a process pool, run by a worker,
//! and made by a schedule.

use std::path::Path;
use std::process::{Command, Output};

use onloan_testkit::{TestServer, python};
use tempfile::TempDir;

const FLOW: &str = "
from prefect import flow, task

@task
def double(x): return 2 * x

@flow(log_prints=True)
def hello(x: int = 1):
    print(f'doubled: {double(x)}')
";

/// The reference's command line as a client of our server, in a folder with a flow.
struct Client {
    server: TestServer,
    folder: TempDir,
}

impl Client {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("hello.py"), FLOW).unwrap();
        Self { server: TestServer::start().unwrap(), folder }
    }

    fn command(&self, program: &str) -> Command {
        let home: &Path = self.folder.path();
        let mut command = python::environment("prefect").unwrap().command(program);
        command.current_dir(home).env("HOME", home).env("PREFECT_HOME", home.join(".prefect"));
        command.env("PREFECT_API_URL", self.server.api_url().as_str().trim_end_matches('/'));
        command.env("PREFECT_SERVER_ANALYTICS_ENABLED", "false").env("DO_NOT_TRACK", "1").env("COLUMNS", "200");
        command
    }

    /// Runs `prefect` with these arguments; what it said, which must be success.
    fn prefect(&self, arguments: &[&str]) -> String {
        told(arguments, self.command("prefect").args(arguments).output().unwrap())
    }

    /// Asks the server, through the reference's client.
    fn ask(&self, code: &str) -> String {
        let code = format!(
            "import json\nfrom prefect.client.orchestration import get_client\nwith get_client(sync_client=True) as client:\n    {code}"
        );
        told(&[&code], self.command("python").args(["-c", &code]).output().unwrap())
    }
}

fn told(asked: &[&str], output: Output) -> String {
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{asked:?}: {said}");
    said
}

#[test]
fn a_worker_runs_a_deployed_flow_to_its_end() {
    let client = Client::new();
    client.prefect(&["work-pool", "create", "pp", "--type", "process"]);
    assert!(client.prefect(&["work-pool", "ls"]).contains("pp"));
    client.prefect(&["--no-prompt", "deploy", "hello.py:hello", "--name", "dep", "--pool", "pp", "--cron", "30 3 1 * *"]);
    assert!(client.prefect(&["deployment", "ls"]).contains("hello/dep"));
    client.prefect(&["deployment", "run", "hello/dep", "--param", "x=21"]);
    let start = ["worker", "start", "--pool", "pp", "--run-once", "--name", "w1"];
    let said = told(&start, client.command("prefect").args(start).env("PREFECT_LOGGING_LEVEL", "DEBUG").output().unwrap());
    assert!(said.contains("doubled: 42"), "{said}");
    // It came in through the channel, and therefore does not beat over REST.
    assert!(said.contains("the worker channel is healthy"), "{said}");
    let runs = client.ask(
        "print(sorted((run.state_name, run.work_pool_name, run.auto_scheduled) for run in client.read_flow_runs() if not run.auto_scheduled))",
    );
    assert!(runs.contains("[('Completed', 'pp', False)]"), "{runs}");
    // The scheduler sees a new deployment within seconds, and the command line took longer than that.
    let scheduled = client.ask("print('scheduled:', sum(run.auto_scheduled for run in client.read_flow_runs()))");
    assert!(scheduled.contains("scheduled: 3"), "{scheduled}");
    let pool = client.prefect(&["work-pool", "inspect", "pp"]);
    assert!(pool.contains("READY"), "{pool}");
    looked_at_and_taken_away(&client);
}

/// The other commands that people have for deployments and pools.
fn looked_at_and_taken_away(client: &Client) {
    assert!(client.prefect(&["work-queue", "ls", "--pool", "pp"]).contains("default"));
    assert!(client.prefect(&["deployment", "schedule", "ls", "hello/dep"]).contains("30 3 1 * *"));
    client.prefect(&["work-pool", "pause", "pp"]);
    client.prefect(&["--no-prompt", "deployment", "delete", "hello/dep"]);
    client.prefect(&["--no-prompt", "work-pool", "delete", "pp"]);
    let left = client.ask("print('left:', len(client.read_flow_runs()))");
    assert!(left.contains("left: 1"), "{left}");
}
