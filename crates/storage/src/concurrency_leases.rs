//! Leases on the slots of concurrency limits. A lease that is not there was given back, or taken back.

use std::sync::LazyLock;

use onloan_domain::{ConcurrencyLease, ConcurrencyLimitId, LeaseHolder, LeaseHolderKind, LeaseId, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Error, Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "concurrency_lease"]
    Table,
    Id,
    Created,
    Expires,
    Slots,
    HolderType,
    HolderId,
}

#[derive(Iden, Clone, Copy)]
enum LeaseLimit {
    #[iden = "concurrency_lease_limit"]
    Table,
    LeaseId,
    LimitId,
}

const ALL: [Columns; 6] = {
    use Columns::*;
    [Id, Created, Expires, Slots, HolderType, HolderId]
};

static LEASES: LazyLock<Target> = LazyLock::new(|| Target::new(Columns::Table, ALL));
static LEASE_LIMITS: LazyLock<Target> = LazyLock::new(|| Target::new(LeaseLimit::Table, [LeaseLimit::LeaseId, LeaseLimit::LimitId]));

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    expires: i64,
    slots: i64,
    holder_type: Option<String>,
    holder_id: Option<Uuid>,
}

impl Row {
    async fn into_lease(self, session: &mut Session) -> Result<ConcurrencyLease> {
        let mut query = Query::select();
        query.column(LeaseLimit::LimitId).from(LeaseLimit::Table).and_where(Expr::col(LeaseLimit::LeaseId).eq(self.id));
        let limits: Vec<(Uuid,)> = session.all(&query).await?;
        Ok(ConcurrencyLease {
            id: LeaseId::from(self.id),
            created: Timestamp::from_micros(self.created),
            expires: Timestamp::from_micros(self.expires),
            slots: self.slots,
            holder: self.holder_type.as_deref().zip(self.holder_id).map(|(kind, id)| holder(kind, id)).transpose()?,
            limits: limits.into_iter().map(|(id,)| ConcurrencyLimitId::from(id)).collect(),
        })
    }
}

fn holder(kind: &str, id: Uuid) -> Result<LeaseHolder> {
    let known = LeaseHolderKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let kind = known.ok_or_else(|| Error::Unreadable { what: "holder of a lease", why: format!("`{kind}` is none") })?;
    Ok(LeaseHolder { kind, id })
}

fn select() -> SelectStatement {
    Query::select().columns(ALL.map(|column| (Columns::Table, column))).from(Columns::Table).to_owned()
}

/// Adds a lease.
pub async fn insert(session: &mut Session, lease: &ConcurrencyLease) -> Result<()> {
    let row = vec![
        lease.id.uuid().into(),
        lease.created.as_micros().into(),
        lease.expires.as_micros().into(),
        lease.slots.into(),
        lease.holder.map(|holder| holder.kind.as_str()).into(),
        lease.holder.map(|holder| holder.id).into(),
    ];
    let dialect = session.dialect();
    let mut statements = vec![LEASES.one(dialect, row)];
    statements.extend(lease.limits.iter().map(|limit| LEASE_LIMITS.one(dialect, vec![lease.id.uuid().into(), limit.uuid().into()])));
    session.run_all(statements).await
}

/// The lease of that id. It may have expired and not been taken back yet.
pub async fn find(session: &mut Session, id: LeaseId) -> Result<Option<ConcurrencyLease>> {
    let mut query = select();
    query.and_where(Expr::col((Columns::Table, Columns::Id)).eq(id.uuid())).lock_exclusive();
    let row: Option<Row> = session.one(&query).await?;
    match row {
        Some(row) => row.into_lease(session).await.map(Some),
        None => Ok(None),
    }
}

/// Puts off when a lease expires. `false` when there is none.
pub async fn renew(session: &mut Session, id: LeaseId, expires: Timestamp) -> Result<bool> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Expires, expires.as_micros()).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&update).await? > 0)
}

/// Deletes a lease. `false` when there is none.
pub async fn delete(session: &mut Session, id: LeaseId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}

/// Up to `most` leases that expired before that time, the oldest first.
pub async fn expired(session: &mut Session, before: Timestamp, most: u64) -> Result<Vec<LeaseId>> {
    let mut query = Query::select();
    query.column(Columns::Id).from(Columns::Table).and_where(Expr::col(Columns::Expires).lt(before.as_micros()));
    let rows: Vec<(Uuid,)> = session.all(query.order_by(Columns::Expires, Order::Asc).limit(most)).await?;
    Ok(rows.into_iter().map(|(id,)| LeaseId::from(id)).collect())
}

/// The leases on a limit that somebody is known to hold and that have not expired, the oldest first.
pub async fn held(session: &mut Session, limit: ConcurrencyLimitId, now: Timestamp) -> Result<Vec<(LeaseId, LeaseHolder)>> {
    let mut query = Query::select();
    query.columns([Columns::Id, Columns::HolderType, Columns::HolderId].map(|column| (Columns::Table, column))).from(Columns::Table);
    query.inner_join(LeaseLimit::Table, Expr::col((Columns::Table, Columns::Id)).equals((LeaseLimit::Table, LeaseLimit::LeaseId)));
    query.and_where(Expr::col((LeaseLimit::Table, LeaseLimit::LimitId)).eq(limit.uuid()));
    query.and_where(Expr::col((Columns::Table, Columns::Expires)).gt(now.as_micros()));
    query.and_where(Expr::col((Columns::Table, Columns::HolderId)).is_not_null());
    query.order_by((Columns::Table, Columns::Created), Order::Asc).order_by((Columns::Table, Columns::Id), Order::Asc);
    let rows: Vec<(Uuid, String, Uuid)> = session.all(&query).await?;
    rows.into_iter().map(|(lease, kind, id)| Ok((LeaseId::from(lease), holder(&kind, id)?))).collect()
}

/// Takes a limit out of every lease, and deletes the leases that hold nothing then.
pub async fn revoke_all(session: &mut Session, limit: ConcurrencyLimitId) -> Result<()> {
    let of_limit = Query::select()
        .column(LeaseLimit::LeaseId)
        .from(LeaseLimit::Table)
        .and_where(Expr::col(LeaseLimit::LimitId).eq(limit.uuid()))
        .to_owned();
    let of_others = Query::select()
        .column(LeaseLimit::LeaseId)
        .from(LeaseLimit::Table)
        .and_where(Expr::col(LeaseLimit::LimitId).ne(limit.uuid()))
        .and_where(Expr::col(LeaseLimit::LeaseId).in_subquery(of_limit.clone()))
        .to_owned();
    let mut leases = Query::delete();
    leases.from_table(Columns::Table).and_where(Expr::col(Columns::Id).in_subquery(of_limit));
    leases.and_where(Expr::col(Columns::Id).in_subquery(of_others).not());
    session.execute(&leases).await?;
    let mut shared = Query::delete();
    shared.from_table(LeaseLimit::Table).and_where(Expr::col(LeaseLimit::LimitId).eq(limit.uuid()));
    session.execute(&shared).await.map(drop)
}
