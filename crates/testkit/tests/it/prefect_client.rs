//! Prefect's own command line and library, unmodified, against our server.

use std::process::Command;

use onloan_testkit::{TestServer, python};
use tempfile::TempDir;

/// A server, and a client's home apart from whoever runs the tests.
struct Client {
    server: TestServer,
    home: TempDir,
}

impl Client {
    fn new() -> Self {
        Self { server: TestServer::start().unwrap(), home: TempDir::new().unwrap() }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = python::environment("prefect").unwrap().command(program);
        command.env("PREFECT_API_URL", self.server.api_url().as_str()).env("PREFECT_HOME", self.home.path()).env("HOME", self.home.path());
        command.env("PREFECT_LOGGING_LEVEL", "ERROR").env("DO_NOT_TRACK", "1").env("COLUMNS", "200").env("NO_COLOR", "1");
        command
    }

    /// What a `prefect` command prints when it succeeds.
    fn cli(&self, arguments: &[&str]) -> String {
        printed(self.command("prefect").arg("--no-prompt").args(arguments))
    }

    /// What a script prints when it succeeds.
    fn python(&self, code: &str) -> String {
        printed(self.command("python").args(["-c", code]))
    }
}

fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{command:?} said\n{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn variables_are_set_shown_and_unset() {
    let client = Client::new();
    client.cli(&["variable", "set", "limit", "3", "--tag", "numbers"]);
    client.cli(&["variable", "set", "limit", "4", "--overwrite"]);
    assert_eq!(client.cli(&["variable", "get", "limit"]).trim(), "4");
    assert!(client.cli(&["variable", "ls"]).contains("limit"));
    let printed = client.python(
        "
from prefect.variables import Variable
Variable.set('settings', {'rows': [1, None]}, tags=['t'])
Variable.set('settings', 'text', overwrite=True)
print(Variable.get('settings'), Variable.get('limit'), Variable.get('gone', default='nothing'))
print(Variable.unset('settings'), Variable.unset('settings'))",
    );
    assert_eq!(printed, "text 4 nothing\nTrue False\n");
    client.cli(&["variable", "unset", "limit"]);
    assert!(!client.cli(&["variable", "ls"]).contains("limit"));
}

#[test]
fn artifacts_are_made_by_a_flow_and_shown() {
    let client = Client::new();
    client.python(
        "
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact
@task
def table(): create_table_artifact([{'a': 1}], key='numbers')
@flow
def report():
    create_markdown_artifact('# first', key='report')
    create_markdown_artifact('# second', key='report', description='the newer one')
    update_progress_artifact(create_progress_artifact(10.0, key='progress'), 50.0)
    table()
report()",
    );
    let listed = client.cli(&["artifact", "ls"]);
    assert!(["numbers", "report", "progress"].iter().all(|key| listed.contains(key)), "{listed}");
    let inspected = client.cli(&["artifact", "inspect", "report"]);
    assert!(inspected.contains("# first") && inspected.contains("# second"), "{inspected}");
    let printed = client.python(
        "
from prefect.artifacts import Artifact
print(Artifact.get('report').data, Artifact.get('progress').data, Artifact.get('numbers').data, Artifact.get('gone'))",
    );
    assert_eq!(printed, "# second 50.0 [{\"a\": 1}] None\n");
    client.cli(&["artifact", "delete", "report"]);
    assert!(!client.cli(&["artifact", "ls"]).contains("report"));
}

#[test]
fn a_flow_pauses_until_it_has_its_input() {
    let client = Client::new();
    let printed = client.python(
        "
import asyncio
from prefect import flow, get_client, pause_flow_run, resume_flow_run
from prefect.input import RunInput
class Answer(RunInput):
    n: int
@flow
async def ask():
    answer = await pause_flow_run(wait_for_input=Answer, timeout=60, poll_interval=1)
    return answer.n + 1
async def main():
    flow_run = asyncio.create_task(ask())
    async with get_client() as client:
        while not (runs := await client.read_flow_runs()) or not runs[0].state.is_paused():
            await asyncio.sleep(0.2)
        wrong = await client.resume_flow_run(runs[0].id, run_input={'n': 'three'})
        print(wrong.status.value, wrong.details.reason)
        await resume_flow_run(runs[0].id, run_input={'n': 3})
        print(await flow_run, (await client.read_flow_run(runs[0].id)).state.name)
asyncio.run(main())",
    );
    assert!(printed.starts_with("REJECT Reason: Validation failed for field 'n'."), "{printed}");
    assert!(printed.ends_with("\n4 Completed\n"), "{printed}");
}
