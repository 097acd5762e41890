//! Pages of events, and how many there are.

use onloan_domain::filters::{EventFilter, EventOrder};
use onloan_domain::{EventId, Timestamp};
use sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement};
use serde::{Deserialize, Serialize};

use super::columns::Event;
use super::conditions::of_events;
use super::stored_event::{Row, StoredEvent, select};
use crate::{Result, Session};

/// The event after which a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// When it occurred.
    pub occurred: Timestamp,
    /// Its id, where several occurred at once.
    pub id: EventId,
}

/// The events that match, after the given one, in the filter's order.
pub async fn list(session: &mut Session, filter: &EventFilter, after: Option<After>, limit: u64) -> Result<Vec<StoredEvent>> {
    let order = match filter.order {
        EventOrder::Asc => Order::Asc,
        EventOrder::Desc => Order::Desc,
    };
    let mut query = select();
    let matching = of_events(filter, session.dialect());
    if filter.is_distinct() {
        query.and_where(Expr::col((Event::Table, Event::Id)).in_subquery(first_of_each_resource(matching, order.clone())));
    } else {
        query.cond_where(matching);
    }
    if let Some(after) = after {
        query.cond_where(later(after, filter.order));
    }
    query.order_by((Event::Table, Event::Occurred), order.clone()).order_by((Event::Table, Event::Id), order).limit(limit);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_event).collect()
}

fn later(after: After, order: EventOrder) -> Condition {
    let (occurred, id) = (Expr::col((Event::Table, Event::Occurred)), Expr::col((Event::Table, Event::Id)));
    let (micros, after_id) = (after.occurred.as_micros(), after.id.uuid());
    let same_time = |id: Expr| Cond::all().add(occurred.clone().eq(micros)).add(id);
    let (later, tie) = match order {
        EventOrder::Asc => (occurred.clone().gt(micros), same_time(id.gt(after_id))),
        EventOrder::Desc => (occurred.clone().lt(micros), same_time(id.lt(after_id))),
    };
    Cond::any().add(later).add(tie)
}

fn first_of_each_resource(matching: Condition, order: Order) -> SelectStatement {
    let number = Alias::new("number_in_resource");
    let mut window = WindowStatement::partition_by((Event::Table, Event::ResourceId));
    window.order_by((Event::Table, Event::Occurred), order.clone()).order_by((Event::Table, Event::Id), order);
    let mut numbered = Query::select();
    numbered.expr(Expr::col((Event::Table, Event::Id))).from(Event::Table).cond_where(matching);
    numbered.expr_window_as(Func::cust("row_number"), window, number.clone());
    let mut first = Query::select();
    first.column(Event::Id).from_subquery(numbered, Alias::new("numbered")).and_where(Expr::col(number).eq(1)).to_owned()
}

/// How many events match.
pub async fn count(session: &mut Session, filter: &EventFilter) -> Result<u64> {
    let mut query = Query::select();
    let counted = if filter.is_distinct() {
        Func::count_distinct(Expr::col((Event::Table, Event::ResourceId)))
    } else {
        Func::count(Expr::col((Event::Table, Event::Id)))
    };
    query.expr(counted).from(Event::Table).cond_where(of_events(filter, session.dialect()));
    session.count(&query).await
}
