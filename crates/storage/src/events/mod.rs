//! Events with their resources: kept once, found by everything that a filter can say, and pruned by time.

mod columns;
mod conditions;
mod counts;
mod list;
mod new_event;
mod stored_event;

use std::collections::HashSet;
use std::sync::LazyLock;

use columns::{Event, Related};
pub use counts::{Counted, by_name, by_resource, by_time};
pub use list::{After, count, list};
pub use new_event::{NewEvent, NewRelated};
use onloan_domain::{EventId, RESOURCE_ID, Resource, Timestamp};
use sea_query::{Expr, ExprTrait, OnConflict, Order, Query, Value};
pub use stored_event::StoredEvent;
use uuid::Uuid;

use crate::insert::Target;
use crate::{Result, Session, json};

static EVENTS: LazyLock<Target> = LazyLock::new(|| {
    use Event::{Follows, Id, Name, Occurred, Payload, Received, Related, Resource, ResourceId, Table};
    let target = Target::new(Table, [Id, Occurred, Received, Name, ResourceId, Resource, Related, Payload, Follows]);
    target.on_conflict(OnConflict::column(Id).do_nothing().to_owned())
});

static RELATED: LazyLock<Target> = LazyLock::new(|| {
    use Related::{EventId, Labels, Occurred, Position, ResourceId, Role, Table};
    let target = Target::new(Table, [EventId, Position, Occurred, ResourceId, Role, Labels]);
    target.on_conflict(OnConflict::columns([ResourceId, Occurred, EventId, Position]).do_nothing().to_owned())
});

/// Adds events; one that is there already stays as it is.
pub async fn insert(session: &mut Session, events: Vec<NewEvent>, received: Timestamp) -> Result<()> {
    let (mut rows, mut related) = (Vec::with_capacity(events.len()), Vec::with_capacity(4 * events.len()));
    for mut event in events {
        related.extend(event.take_related_rows());
        rows.push(event.into_row(received));
    }
    EVENTS.insert(session, rows).await?;
    RELATED.insert(session, related).await
}

/// So many ids are looked up at once.
const LOOKED_UP: usize = 256;

/// Which of these events are kept already.
pub async fn known(session: &mut Session, ids: &[EventId]) -> Result<HashSet<EventId>> {
    let mut known = HashSet::new();
    for chunk in ids.chunks(LOOKED_UP) {
        // Filled up with the last id, so that few texts of different length are ever prepared.
        let filled = chunk.iter().chain(std::iter::repeat(&chunk[chunk.len() - 1])).take(chunk.len().next_power_of_two());
        let mut query = Query::select();
        query.column(Event::Id).from(Event::Table).and_where(Expr::col(Event::Id).is_in(filled.map(|id| id.uuid())));
        let found: Vec<(Uuid,)> = session.all(&query).await?;
        known.extend(found.into_iter().map(|(id,)| EventId::from(id)));
    }
    Ok(known)
}

/// Forgets events that occurred before, all or those of one name, at most so many at a time; answers how many went.
pub async fn prune(session: &mut Session, name: Option<&str>, before: Timestamp, most: u64) -> Result<u64> {
    let mut oldest = Query::select();
    oldest.columns([Event::Id, Event::Occurred, Event::Related]).from(Event::Table);
    oldest.and_where(Expr::col(Event::Occurred).lt(before.as_micros()));
    oldest.and_where_option(name.map(|name| Expr::col(Event::Name).eq(name)));
    oldest.order_by(Event::Occurred, Order::Asc).order_by(Event::Id, Order::Asc).limit(most);
    let oldest: Vec<(Uuid, i64, String)> = session.all(&oldest).await?;
    let ids: Vec<Uuid> = oldest.iter().map(|(id, ..)| *id).collect();
    let mut places = Vec::new();
    for (id, occurred, related) in oldest {
        let related: Vec<Resource> = json::from_text("related resources", &related)?;
        let resources = related.into_iter().filter_map(|mut resource| resource.shift_remove(RESOURCE_ID));
        places.extend(resources.map(|resource| (Value::from(resource), Value::from(occurred), Value::from(id))));
    }
    for chunk in places.chunks(LOOKED_UP) {
        let place = [Related::ResourceId, Related::Occurred, Related::EventId].map(Expr::col);
        let mut related = Query::delete();
        related.from_table(Related::Table).and_where(Expr::tuple(place).in_tuples(chunk.iter().cloned()));
        session.execute(&related).await?;
    }
    let mut forgotten = 0;
    for chunk in ids.chunks(LOOKED_UP) {
        let mut events = Query::delete();
        events.from_table(Event::Table).and_where(Expr::col(Event::Id).is_in(chunk.iter().copied()));
        forgotten += session.execute(&events).await?;
    }
    Ok(forgotten)
}
