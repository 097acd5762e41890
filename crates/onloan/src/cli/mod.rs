//! The command line: one file a command. Commands talk to a server through the client, like anybody else.

mod block;
mod completion;
mod config;
mod context;
mod database;
mod demo;
mod explain;
mod flow_run;
mod output;
mod pages;
mod profile;
mod secrets;
mod server;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::context::Context;
use self::output::Output;

/// Workflows whose runs borrow their credentials.
#[derive(Debug, Parser)]
#[command(name = "onloan", version, about, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How to print what was found.
    #[arg(short, long, global = true, value_enum, default_value_t = Output::Table)]
    output: Output,
    /// The profile to use instead of the active one.
    #[arg(short, long, global = true, env = "ONLOAN_PROFILE", value_name = "NAME")]
    profile: Option<String>,
    /// The file of settings [default: `onloan.toml` in the home folder, if it is there].
    #[arg(long, global = true, env = "ONLOAN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  onloan demo                                    the whole story, on this machine alone
  onloan server start                            a server on http://127.0.0.1:4200
  onloan block create aws-secret/my-snowflake-pw --set secret_name=prod/snowflake --set aws_credentials.region_name=eu-west-1
  onloan explain block aws-secret/my-snowflake-pw    where its credentials come from
  onloan flow-run ls --state FAILED              what went wrong lately";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole story on this machine alone: no account, no network.
    Demo(demo::Demo),
    /// Start, stop and look at a server.
    #[command(subcommand)]
    Server(server::Server),
    /// Upgrade, check, and go back: the database of a server.
    #[command(subcommand)]
    Database(database::Database),
    /// Register, create, list, inspect and delete blocks.
    #[command(subcommand)]
    Block(block::Block),
    /// List, inspect and read the logs of flow runs.
    #[command(subcommand)]
    FlowRun(flow_run::FlowRuns),
    /// Say where credentials and secrets come from, without their values.
    #[command(subcommand)]
    Explain(explain::Explain),
    /// List what is sealed, and change the keys that it is sealed with.
    #[command(subcommand)]
    Secrets(secrets::Secrets),
    /// Named sets of settings.
    #[command(subcommand)]
    Profile(profile::Profile),
    /// The settings of this process.
    #[command(subcommand)]
    Config(config::Config),
    /// The version of this program and of the API that it speaks.
    Version(version::Version),
    /// A completion script for a shell.
    Completion(completion::Completion),
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let context = Context::new(cli.output, cli.profile, cli.config);
    match cli.command {
        Command::Demo(command) => command.run(&context).await,
        Command::Server(command) => command.run(&context).await,
        Command::Database(command) => command.run(&context).await,
        Command::Block(command) => command.run(&context).await,
        Command::FlowRun(command) => command.run(&context).await,
        Command::Explain(command) => command.run(&context).await,
        Command::Secrets(command) => command.run(&context).await,
        Command::Profile(command) => command.run(&context),
        Command::Config(command) => command.run(&context),
        Command::Version(command) => command.run(&context),
        Command::Completion(command) => command.run(),
    }
}
