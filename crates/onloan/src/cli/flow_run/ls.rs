//! `onloan flow-run ls`.

use std::collections::HashMap;

use clap::Args;
use onloan_api::{FlowFilterBody, FlowRunFilterBody};
use onloan_client::Client;
use onloan_domain::filters::{FlowFilter, FlowRunFilter, FlowRunSort, Ids, RunFilters, StateFilter, StateTypes, Text};
use onloan_domain::{FlowId, FlowRun, StateType};

use crate::cli::context::Context;
use crate::cli::output::{self, Output};

/// List flow runs, newest first.
#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// Only runs in a state of this type, as `FAILED`; may be given several times.
    #[arg(long, value_name = "TYPE")]
    state: Vec<StateType>,
    /// Only runs of this flow.
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// How many at most; the server gives no more than 200 at once.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(i64).range(1..=200))]
    limit: i64,
}

impl Ls {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let client = context.client().await?;
        let runs = client.filter_flow_runs(&self.body()).await?;
        if context.output == Output::Json {
            return output::json(&runs);
        }
        let names = flow_names(&client, &runs).await?;
        let rows = runs.iter().map(|run| {
            let flow = names.get(&run.flow_id).cloned().unwrap_or_default();
            let started = run.start_time.or(run.expected_start_time).map(|time| time.to_string()).unwrap_or_default();
            let took = format!("{:.1} s", run.estimated_run_time.as_seconds());
            [run.id.to_string(), flow, run.name.clone(), run.state_name.clone().unwrap_or_default(), started, took]
        });
        output::table(["ID", "FLOW", "NAME", "STATE", "STARTED", "TOOK"], rows, "no flow runs: `onloan demo` makes one")
    }

    fn body(&self) -> FlowRunFilterBody {
        let state_type = StateTypes { any: Some(self.state.clone()), ..StateTypes::default() };
        let state = StateFilter { state_type: Some(state_type), ..StateFilter::default() };
        let flow_runs = FlowRunFilter { state: (!self.state.is_empty()).then_some(state), ..FlowRunFilter::default() };
        let of_flow =
            |name: &String| FlowFilter { name: Some(Text { any: Some(vec![name.clone()]), ..Text::default() }), ..FlowFilter::default() };
        let filters = RunFilters { flow_runs: Some(flow_runs), flows: self.flow.as_ref().map(of_flow), ..RunFilters::default() };
        FlowRunFilterBody { sort: FlowRunSort::StartTimeDesc, limit: Some(self.limit), filters, ..FlowRunFilterBody::default() }
    }
}

async fn flow_names(client: &Client, runs: &[FlowRun]) -> anyhow::Result<HashMap<FlowId, String>> {
    let ids = Ids { any: Some(runs.iter().map(|run| run.flow_id).collect()), ..Ids::default() };
    let filters = RunFilters { flows: Some(FlowFilter { id: Some(ids), ..FlowFilter::default() }), ..RunFilters::default() };
    let flows = client.filter_flows(&FlowFilterBody { filters, ..FlowFilterBody::default() }).await?;
    Ok(flows.into_iter().map(|flow| (flow.id, flow.name)).collect())
}
