//! Which keys something was sealed with, each with something known that it sealed. The keys themselves are never here.

use onloan_domain::Timestamp;
use sea_query::{Expr, ExprTrait, Iden, OnConflict, Order, Query};

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, sealed_secrets};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "encryption_key"]
    Table,
    Id,
    Created,
    SealedCheck,
}

/// A key, as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Its id.
    pub id: String,
    /// When something was first sealed with it.
    pub created: Timestamp,
    /// Something known that it sealed.
    pub sealed_check: Vec<u8>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    created: i64,
    sealed_check: Vec<u8>,
}

/// All of them; there are few.
pub async fn list(session: &mut Session) -> Result<Vec<KnownKey>> {
    let mut query = Query::select();
    query.columns([Columns::Id, Columns::Created, Columns::SealedCheck]).from(Columns::Table).order_by(Columns::Id, Order::Asc);
    let rows: Vec<Row> = session.all(&query).await?;
    let known = |row: Row| KnownKey { id: row.id, created: Timestamp::from_micros(row.created), sealed_check: row.sealed_check };
    Ok(rows.into_iter().map(known).collect())
}

/// Adds a key that is not there yet.
pub async fn add(session: &mut Session, key: &KnownKey) -> Result<()> {
    let mut kept = OnConflict::column(Columns::Id);
    kept.do_nothing();
    let target = Target::new(Columns::Table, [Columns::Id, Columns::Created, Columns::SealedCheck]).on_conflict(kept);
    target.insert(session, vec![vec![key.id.clone().into(), key.created.as_micros().into(), key.sealed_check.clone().into()]]).await
}

/// Forgets a key that nothing is sealed with any more. `false` when something still is.
pub async fn retire(session: &mut Session, id: &str) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id));
    delete.and_where(Expr::exists(sealed_secrets::with_key(id)).not());
    Ok(session.execute(&delete).await? > 0)
}
