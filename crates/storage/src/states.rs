//! States of runs: one form for flow runs and task runs, which differ in the table and its owner's column.

use onloan_domain::{FlowRunId, State, StateId, StateType, TaskRunId, Timestamp};
use sea_query::{Iden, Value};
use uuid::Uuid;

use crate::row::FromRow;
use crate::{Error, Result, json};

#[derive(Iden, Clone, Copy)]
pub(crate) enum FlowRunState {
    Table,
    Id,
    FlowRunId,
    Timestamp,
    Type,
    Name,
    Message,
    Data,
    StateDetails,
}

#[derive(Iden, Clone, Copy)]
pub(crate) enum TaskRunState {
    Table,
    Id,
    TaskRunId,
    Timestamp,
    Type,
    Name,
    Message,
    Data,
    StateDetails,
}

/// A row of either table, without its owner.
#[derive(FromRow)]
pub(crate) struct StateRow {
    id: Uuid,
    timestamp: i64,
    r#type: String,
    name: String,
    message: Option<String>,
    data: Option<String>,
    state_details: String,
}

impl StateRow {
    pub(crate) fn into_state(self) -> Result<State> {
        Ok(State {
            id: StateId::from(self.id),
            state_type: state_type(&self.r#type)?,
            name: self.name,
            timestamp: Timestamp::from_micros(self.timestamp),
            message: self.message,
            data: self.data.as_deref().map(|text| json::from_text("state data", text)).transpose()?,
            state_details: json::from_text("state details", &self.state_details)?,
        })
    }
}

/// The current state's columns as they stand beside a run's own.
#[derive(FromRow)]
pub(crate) struct CurrentState {
    state_id: Option<Uuid>,
    state_type: Option<String>,
    state_name: Option<String>,
    current_timestamp: Option<i64>,
    current_message: Option<String>,
    current_data: Option<String>,
    current_details: Option<String>,
}

impl CurrentState {
    pub(crate) fn into_state(self) -> Result<Option<State>> {
        let (Some(id), Some(kind), Some(name)) = (self.state_id, self.state_type, self.state_name) else { return Ok(None) };
        let (Some(timestamp), Some(state_details)) = (self.current_timestamp, self.current_details) else { return Ok(None) };
        let (message, data) = (self.current_message, self.current_data);
        StateRow { id, timestamp, r#type: kind, name, message, data, state_details }.into_state().map(Some)
    }
}

pub(crate) fn state_type(text: &str) -> Result<StateType> {
    text.parse().map_err(|why: onloan_domain::UnknownStateType| Error::Unreadable { what: "state type", why: why.to_string() })
}

/// A task run's state says whose it is. Its details are stored as the client wrote them, so that is filled in here.
pub(crate) fn of_run(mut state: State, run: TaskRunId, flow_run: Option<FlowRunId>) -> State {
    state.state_details.task_run_id = Some(run);
    state.state_details.flow_run_id = flow_run;
    state
}

/// The values of a row, in the order of the columns.
pub(crate) fn values(owner: Uuid, state: &State) -> Vec<Value> {
    vec![
        state.id.uuid().into(),
        owner.into(),
        state.timestamp.as_micros().into(),
        state.state_type.as_str().into(),
        state.name.clone().into(),
        state.message.clone().into(),
        state.data.as_ref().map(json::to_text).into(),
        json::to_text(&state.state_details).into(),
    ]
}
