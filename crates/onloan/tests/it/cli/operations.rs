//! A server as whoever runs it meets it: in the background, for tests, guarded, in its log, and while it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use super::{Ran, onloan};

/// A server as a child.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: ChildStderr,
    address: String,
}

fn start(home: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onloan"));
    command.env_clear().env("HOME", home).envs(variables.iter().copied()).args(["server", "start", "--port", "0"]).args(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdout, stderr) = (BufReader::new(child.stdout.take().unwrap()), child.stderr.take().unwrap());
    let mut printed = String::new();
    while !printed.contains("stop ") {
        assert!(stdout.read_line(&mut printed).unwrap() > 0, "it ended after: {printed}");
    }
    let address = printed.split("http://").nth(1).and_then(|rest| rest.split("/api").next()).unwrap().to_owned();
    Server { child, stdout, stderr, address }
}

impl Server {
    fn send(&self, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{head}\r\nhost: onloan\r\n").unwrap();
        stream
    }

    /// The status line and the rest of an answer.
    fn ask(&self, head: &str, headers: &str) -> String {
        let mut stream = self.send(head);
        write!(stream, "connection: close\r\n{headers}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Waits for its end; what it printed and logged.
    fn ended(mut self) -> (String, String) {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).unwrap();
        self.stderr.read_to_string(&mut stderr).unwrap();
        assert!(self.child.wait().unwrap().success(), "{stdout}{stderr}");
        (stdout, stderr)
    }

    fn stopped(self) -> (String, String) {
        self.terminate();
        self.ended()
    }
}

fn status(home: &Path, url: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onloan"));
    let output =
        command.env_clear().env("HOME", home).env("ONLOAN_API_URL", url).args(["server", "status", "-o", "json"]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { succeeded: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_server_in_the_background_is_started_once_looked_at_and_stopped() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| onloan(home.path(), arguments);
    let started = run(&["server", "start", "--port", "0", "--background"]);
    assert!(started.succeeded, "{}", started.stderr);
    let url = started.stdout.split_whitespace().find(|word| word.starts_with("http")).unwrap();
    let looked = status(home.path(), url);
    let report: serde_json::Value = serde_json::from_str(&looked.stdout).unwrap_or_else(|_| panic!("{}", looked.stderr));
    assert_eq!((&report["ready"], &report["problem"]), (&true.into(), &serde_json::Value::Null));
    assert!(report["services"].as_array().unwrap().iter().any(|service| service["name"] == "scheduler"), "{report}");
    let again = run(&["server", "start", "--port", "0", "--background"]);
    assert!(!again.succeeded && again.stderr.contains("`onloan server stop` ends it"), "{}", again.stderr);
    let stopped = run(&["server", "stop"]);
    assert!(stopped.succeeded && stopped.stdout.contains("every answered request is stored"), "{}{}", stopped.stdout, stopped.stderr);
    let nothing = run(&["server", "stop"]);
    assert!(!nothing.succeeded && nothing.stderr.contains("--background` starts one"), "{}", nothing.stderr);
    let gone = status(home.path(), url);
    assert!(!gone.succeeded && gone.stderr.contains("onloan server start"), "{}", gone.stderr);
}

#[test]
fn a_background_server_that_cannot_start_says_why() {
    let home = tempfile::tempdir().unwrap();
    let ran = onloan(home.path(), &["server", "start", "--background", "--port", "0", "--database", "/proc/no/such.db"]);
    assert!(!ran.succeeded && ran.stderr.contains("did not start") && ran.stderr.contains("/proc/no"), "{}", ran.stderr);
}

#[test]
fn a_server_for_tests_is_emptied_by_anybody_on_this_machine_and_listens_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    let server = start(home.path(), &["--testing"], &[]);
    let create = "content-type: application/json\r\ncontent-length: 12\r\n\r\n{\"name\":\"a\"}";
    assert!(server.ask("POST /api/flows/ HTTP/1.1", create).starts_with("HTTP/1.1 201"));
    assert!(server.ask("POST /api/onloan/testing/reset HTTP/1.1", "content-length: 0\r\n").starts_with("HTTP/1.1 204"));
    assert!(server.ask("POST /api/flows/filter HTTP/1.1", "content-length: 0\r\n").ends_with("[]"));
    server.stopped();
    assert!(!home.path().join(".onloan/onloan.db").exists(), "the usual database is left alone");
    let refused = onloan(home.path(), &["server", "start", "--testing", "--host", "0.0.0.0", "--port", "0"]);
    assert!(!refused.succeeded && refused.stderr.contains("only listens on this machine"), "{}", refused.stderr);
}

#[test]
fn an_auth_string_comes_from_a_private_file_or_a_variable_and_never_from_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("auth");
    std::fs::write(&file, "admin:fake-password\n").unwrap();
    let arguments = ["--auth-file", file.to_str().unwrap()];
    let open = onloan(home.path(), &[&["server", "start", "--port", "0"][..], &arguments].concat());
    assert!(!open.succeeded && open.stderr.contains("chmod 600") && !open.stderr.contains("fake-password"), "{}", open.stderr);
    let typed = onloan(home.path(), &["server", "start", "--port", "0", "--set", "server.api.auth_string=admin:fake-password"]);
    assert!(!typed.succeeded && typed.stderr.contains("ONLOAN_SERVER_API_AUTH_STRING"), "{}", typed.stderr);
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for server in
        [start(home.path(), &arguments, &[]), start(home.path(), &[], &[("PREFECT_SERVER_API_AUTH_STRING", "admin:fake-password")])]
    {
        assert!(server.ask("GET /api/version HTTP/1.1", "").starts_with("HTTP/1.1 401"));
        let said = server.ask("GET /api/version HTTP/1.1", "authorization: Basic YWRtaW46ZmFrZS1wYXNzd29yZA==\r\n");
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        let looked = status(home.path(), &format!("http://admin:fake-password@{}/api", server.address));
        let unknown = status(home.path(), &format!("http://{}/api", server.address));
        assert!(unknown.succeeded && unknown.stdout.contains("401"), "{}{}", unknown.stdout, unknown.stderr);
        assert!(looked.succeeded && !looked.stdout.contains("fake-password"), "{}{}", looked.stdout, looked.stderr);
        let (stdout, stderr) = server.stopped();
        assert!(!stdout.contains("fake-password") && !stderr.contains("fake-password"));
    }
}

#[test]
fn the_log_is_json_where_that_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let server =
        start(home.path(), &["--log-format", "json"], &[("ONLOAN_LOG_LEVEL", "debug"), ("PREFECT_SERVER_API_KEEPALIVE_TIMEOUT", "5")]);
    server.ask("GET /api/flow_runs/00000000-0000-0000-0000-000000000000 HTTP/1.1", "");
    let (_, log) = server.stopped();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = lines.iter().find(|line| line["message"] == "answered").unwrap();
    assert_eq!(
        (&answered["route"], &answered["status"], &answered["level"]),
        (&"/api/flow_runs/{id}".into(), &404.into(), &"DEBUG".into())
    );
    let ignored = |line: &serde_json::Value| line["message"].as_str().unwrap().contains("PREFECT_SERVER_API_KEEPALIVE_TIMEOUT");
    assert!(lines.iter().any(ignored), "{log}");
}

#[test]
fn a_request_that_is_under_way_is_answered_and_a_socket_is_closed_before_the_end() {
    let home = tempfile::tempdir().unwrap();
    let server = start(home.path(), &[], &[]);
    let mut request = server.send("POST /api/flows/ HTTP/1.1");
    write!(request, "content-type: application/json\r\ncontent-length: 12\r\n\r\n{{\"name\"").unwrap();
    let mut socket = server.send("GET /api/logs/out HTTP/1.1");
    write!(
        socket,
        "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    .unwrap();
    let mut first = [0; 12];
    socket.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 101");
    server.terminate();
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).unwrap();
    // 1012, the server restarts: a client of today comes back.
    assert!(rest.windows(4).any(|bytes| bytes[..1] == [0x88] && bytes[2..] == 1012_u16.to_be_bytes()), "{rest:?}");
    write!(request, ":\"a\"}}").unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let (printed, _) = server.ended();
    assert!(printed.contains("stopped; every answered request is stored"), "{printed}");
}

#[test]
fn a_request_that_never_ends_does_not_hold_up_the_end_for_ever() {
    let home = tempfile::tempdir().unwrap();
    let server = start(home.path(), &["--set", "server.api.stop_seconds=0.2"], &[]);
    let mut request = server.send("POST /api/flows/ HTTP/1.1");
    write!(request, "content-length: 12\r\n\r\n{{").unwrap();
    // Another answer shows that the server has taken the first one, too.
    assert!(server.ask("GET /api/health HTTP/1.1", "").ends_with("true"));
    let (_, log) = server.stopped();
    assert!(log.contains("were given up"), "{log}");
}

#[test]
fn every_command_has_help_with_examples() {
    let home = tempfile::tempdir().unwrap();
    for command in [
        &["server"][..],
        &["server", "start"],
        &["server", "stop"],
        &["server", "status"],
        &["database"],
        &["database", "upgrade"],
        &["database", "downgrade"],
        &["database", "check"],
        &["config"],
    ] {
        let help = onloan(home.path(), &[command, &["--help"]].concat()).stdout;
        assert!(help.contains("Examples:\n  ") || command.len() == 1 && help.contains("Commands:"), "{command:?}: {help}");
    }
}
