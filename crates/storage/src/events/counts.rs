//! How many events there were, by name, by resource, and by span of time.

use std::collections::HashMap;

use onloan_domain::filters::EventFilter;
use onloan_domain::{Duration, RESOURCE_NAME, Timestamp};
use sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};

use super::columns::Event;
use super::conditions::of_events;
use crate::row::FromRow;
use crate::{Result, Session};

/// Events that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What they have in common.
    pub value: String,
    /// The same for people.
    pub label: String,
    /// How many there are.
    pub count: u64,
    /// When the first occurred.
    pub first: Timestamp,
    /// When the last occurred.
    pub last: Timestamp,
}

#[derive(FromRow)]
struct Row {
    value: String,
    label: String,
    total: i64,
    first: i64,
    last: i64,
}

/// Events of each name, most first.
pub async fn by_name(session: &mut Session, filter: &EventFilter) -> Result<Vec<Counted>> {
    let name = Expr::col((Event::Table, Event::Name));
    grouped(session, filter, name.clone(), name).await
}

/// Events of each resource, most first. A resource that was renamed has its last name.
pub async fn by_resource(session: &mut Session, filter: &EventFilter) -> Result<Vec<Counted>> {
    let (id, labels) = (Expr::col((Event::Table, Event::ResourceId)), Expr::col((Event::Table, Event::Resource)));
    let names = [RESOURCE_NAME, "prefect.name"].map(|name| session.dialect().json_text(labels.clone(), name));
    let label = Func::coalesce(names.into_iter().chain([id.clone()]));
    grouped(session, filter, id, label.into()).await
}

async fn grouped(session: &mut Session, filter: &EventFilter, value: Expr, label: Expr) -> Result<Vec<Counted>> {
    let mut query = counting(filter, session);
    query.expr_as(value, Alias::new("value")).expr_as(label, Alias::new("label"));
    query.group_by_columns([Alias::new("value"), Alias::new("label")]);
    let rows: Vec<Row> = session.all(&query).await?;
    let mut counted: HashMap<String, Counted> = HashMap::new();
    for row in rows {
        let row = Counted {
            value: row.value,
            label: row.label,
            count: row.total.unsigned_abs(),
            first: Timestamp::from_micros(row.first),
            last: Timestamp::from_micros(row.last),
        };
        counted.entry(row.value.clone()).and_modify(|known| merge(known, &row)).or_insert(row);
    }
    let mut counted: Vec<Counted> = counted.into_values().collect();
    counted.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label)));
    Ok(counted)
}

fn merge(known: &mut Counted, row: &Counted) {
    if row.last > known.last {
        known.label.clone_from(&row.label);
    }
    known.count += row.count;
    known.first = known.first.min(row.first);
    known.last = known.last.max(row.last);
}

fn counting(filter: &EventFilter, session: &Session) -> SelectStatement {
    let occurred = Expr::col((Event::Table, Event::Occurred));
    let mut query = Query::select();
    query.from(Event::Table).cond_where(of_events(filter, session.dialect()));
    query.expr_as(Func::count(Expr::col((Event::Table, Event::Id))), Alias::new("total"));
    query.expr_as(Func::min(occurred.clone()), Alias::new("first")).expr_as(Func::max(occurred), Alias::new("last"));
    query
}

/// How many events there were in each span of that length, the first of which begins at `start`. Spans without any are
/// left out. `start` must not be later than the filter's `since`.
pub async fn by_time(session: &mut Session, filter: &EventFilter, start: Timestamp, length: Duration) -> Result<Vec<(u64, u64)>> {
    let span = Expr::col((Event::Table, Event::Occurred)).sub(start.as_micros()).div(length.as_micros());
    let mut query = Query::select();
    query.expr_as(span, Alias::new("span")).expr_as(Func::count(Expr::col((Event::Table, Event::Id))), Alias::new("total"));
    query.from(Event::Table).cond_where(of_events(filter, session.dialect()));
    query.group_by_columns([Alias::new("span")]);
    let rows: Vec<(i64, i64)> = session.all(&query).await?;
    Ok(rows.into_iter().filter_map(|(span, total)| Some((u64::try_from(span).ok()?, total.unsigned_abs()))).collect())
}
