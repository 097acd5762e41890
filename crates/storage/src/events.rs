//! Events that are no states of task runs: kept as they came.

use onloan_domain::{EventId, Timestamp};
use sea_query::{Expr, Func, Iden, OnConflict, Query};

use crate::insert::Target;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "event"]
    Table,
    Id,
    Occurred,
    Received,
    Event,
    ResourceId,
    Body,
}

/// An event to be kept.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Its id; a second one of the same id is the same event.
    pub id: EventId,
    /// When it happened.
    pub occurred: Timestamp,
    /// Its name.
    pub event: String,
    /// What it happened to.
    pub resource_id: String,
    /// The whole event as it came.
    pub body: String,
}

/// Adds events; those that are there already stay as they are.
pub async fn insert(session: &mut Session, events: Vec<NewEvent>, received: Timestamp) -> Result<()> {
    use Columns::{Body, Event, Id, Occurred, Received, ResourceId, Table};
    let row = |event: NewEvent| {
        vec![
            event.id.uuid().into(),
            event.occurred.as_micros().into(),
            received.as_micros().into(),
            event.event.into(),
            event.resource_id.into(),
            event.body.into(),
        ]
    };
    let target = Target::new(Table, [Id, Occurred, Received, Event, ResourceId, Body]);
    target
        .on_conflict(OnConflict::column(Id).do_nothing().to_owned())
        .insert(session, events.into_iter().map(row).collect())
        .await
        .map(drop)
}

/// How many events are kept.
pub async fn count(session: &mut Session) -> Result<u64> {
    session.count(Query::select().expr(Func::count(Expr::col(Columns::Id))).from(Columns::Table)).await
}
