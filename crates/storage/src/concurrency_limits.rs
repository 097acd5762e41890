//! Concurrency limits. Rows are read for update where slots are about to be taken or given back.

use std::sync::LazyLock;

use onloan_domain::filters::Page;
use onloan_domain::{ConcurrencyLimit, ConcurrencyLimitId, Timestamp};
use sea_query::{Condition, Expr, ExprTrait, Iden, Order, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::fixed::Fixed;
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "concurrency_limit"]
    Table,
    Id,
    Created,
    Updated,
    Active,
    Name,
    Tag,
    SlotLimit,
    ActiveSlots,
    DeniedSlots,
    SlotDecayPerSecond,
    AvgSlotOccupancySeconds,
    ActiveSlotsAsOf,
    DeniedSlotsAsOf,
}

const ALL: [Columns; 13] = {
    use Columns::*;
    [
        Id,
        Created,
        Updated,
        Active,
        Name,
        Tag,
        SlotLimit,
        ActiveSlots,
        DeniedSlots,
        SlotDecayPerSecond,
        AvgSlotOccupancySeconds,
        ActiveSlotsAsOf,
        DeniedSlotsAsOf,
    ]
};

/// What taking slots and giving them back changes.
const OF_SLOTS: [Columns; 6] = {
    use Columns::*;
    [Updated, ActiveSlots, DeniedSlots, AvgSlotOccupancySeconds, ActiveSlotsAsOf, DeniedSlotsAsOf]
};

static LIMITS: LazyLock<Target> = LazyLock::new(|| Target::new(Columns::Table, ALL));

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    active: bool,
    name: String,
    slot_limit: i64,
    active_slots: i64,
    denied_slots: i64,
    slot_decay_per_second: f64,
    avg_slot_occupancy_seconds: f64,
    active_slots_as_of: i64,
    denied_slots_as_of: i64,
}

impl Row {
    fn into_limit(self) -> ConcurrencyLimit {
        ConcurrencyLimit {
            id: ConcurrencyLimitId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            active: self.active,
            name: self.name,
            limit: self.slot_limit,
            active_slots: self.active_slots,
            denied_slots: self.denied_slots,
            slot_decay_per_second: self.slot_decay_per_second,
            avg_slot_occupancy_seconds: self.avg_slot_occupancy_seconds,
            active_slots_as_of: Timestamp::from_micros(self.active_slots_as_of),
            denied_slots_as_of: Timestamp::from_micros(self.denied_slots_as_of),
        }
    }
}

fn values(limit: &ConcurrencyLimit) -> Vec<Value> {
    vec![
        limit.id.uuid().into(),
        limit.created.as_micros().into(),
        limit.updated.as_micros().into(),
        limit.active.into(),
        limit.name.clone().into(),
        limit.tag().map(str::to_owned).into(),
        limit.limit.into(),
        limit.active_slots.into(),
        limit.denied_slots.into(),
        limit.slot_decay_per_second.into(),
        limit.avg_slot_occupancy_seconds.into(),
        limit.active_slots_as_of.as_micros().into(),
        limit.denied_slots_as_of.as_micros().into(),
    ]
}

fn select() -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).to_owned()
}

/// Adds a limit.
pub async fn insert(session: &mut Session, limit: &ConcurrencyLimit) -> Result<()> {
    LIMITS.insert(session, vec![values(limit)]).await
}

/// Writes every column of a limit that is there.
pub async fn save(session: &mut Session, limit: &ConcurrencyLimit) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.iter().copied().zip(values(limit).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(limit.id.uuid()));
    session.execute(&update).await.map(drop)
}

/// Writes what taking slots and giving them back changed.
pub async fn save_slots(session: &mut Session, limits: &[ConcurrencyLimit]) -> Result<()> {
    static UPDATE: Fixed = Fixed::new();
    let update = || {
        let mut update = Query::update();
        update.table(Columns::Table).values(OF_SLOTS.map(|column| (column, Expr::val(0))));
        update.and_where(Expr::col(Columns::Id).eq(0)).to_owned()
    };
    let dialect = session.dialect();
    let statement = |limit: &ConcurrencyLimit| {
        let changed = vec![
            limit.updated.as_micros().into(),
            limit.active_slots.into(),
            limit.denied_slots.into(),
            limit.avg_slot_occupancy_seconds.into(),
            limit.active_slots_as_of.as_micros().into(),
            limit.denied_slots_as_of.as_micros().into(),
            limit.id.uuid().into(),
        ];
        UPDATE.with(dialect, changed, update)
    };
    session.run_all(limits.iter().map(statement)).await
}

/// The limit of that id.
pub async fn find(session: &mut Session, id: ConcurrencyLimitId) -> Result<Option<ConcurrencyLimit>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await?;
    Ok(row.map(Row::into_limit))
}

/// The limit of that name.
pub async fn find_by_name(session: &mut Session, name: &str) -> Result<Option<ConcurrencyLimit>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Name).eq(name))).await?;
    Ok(row.map(Row::into_limit))
}

/// Waits until nobody else takes slots or gives them back, until the transaction ends. Whoever looks at a lease before its
/// limits does this first: otherwise two could give back the same lease, or wait for each other.
pub async fn lock_slots(session: &mut Session) -> Result<()> {
    session.lock("concurrency slots").await
}

/// The limits of these ids, by name, for update: nobody else changes their slots before the transaction ends.
pub async fn hold(session: &mut Session, ids: &[ConcurrencyLimitId]) -> Result<Vec<ConcurrencyLimit>> {
    held(session, Condition::all().add(Expr::col(Columns::Id).is_in(ids.iter().map(|id| id.uuid())))).await
}

/// The limits of these names, by name, for update. Names without a limit are passed over.
pub async fn hold_by_names(session: &mut Session, names: &[String]) -> Result<Vec<ConcurrencyLimit>> {
    held(session, Condition::all().add(Expr::col(Columns::Name).is_in(names.iter().cloned()))).await
}

/// Always in the same order, so that whoever renames or deletes one meanwhile waits for nobody who waits for them.
async fn held(session: &mut Session, which: Condition) -> Result<Vec<ConcurrencyLimit>> {
    lock_slots(session).await?;
    let mut query = select();
    query.cond_where(which).order_by(Columns::Name, Order::Asc).lock_exclusive();
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(Row::into_limit).collect())
}

/// Limits by name.
pub async fn list(session: &mut Session, page: Page) -> Result<Vec<ConcurrencyLimit>> {
    window(session, select().order_by(Columns::Name, Order::Asc), page).await
}

/// The limits of tags, by tag.
pub async fn list_of_tags(session: &mut Session, page: Page) -> Result<Vec<ConcurrencyLimit>> {
    let mut query = select();
    query.and_where(Expr::col(Columns::Tag).is_not_null()).order_by(Columns::Tag, Order::Asc);
    window(session, &mut query, page).await
}

async fn window(session: &mut Session, query: &mut SelectStatement, page: Page) -> Result<Vec<ConcurrencyLimit>> {
    let rows: Vec<Row> = session.all(query.limit(page.limit).offset(page.offset)).await?;
    Ok(rows.into_iter().map(Row::into_limit).collect())
}

/// Deletes a limit; leases lose it, and stay. `false` when there is none.
pub async fn delete(session: &mut Session, id: ConcurrencyLimitId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
