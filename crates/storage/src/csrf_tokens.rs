//! Tokens with which clients prove that a request is their own: one for each client.

use onloan_domain::{CsrfToken, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, OnConflict, Query};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "csrf_token"]
    Table,
    Client,
    Id,
    Created,
    Updated,
    Token,
    Expiration,
}

const ALL: [Columns; 6] = {
    use Columns::*;
    [Client, Id, Created, Updated, Token, Expiration]
};

#[derive(FromRow)]
struct Row {
    client: String,
    id: Uuid,
    created: i64,
    updated: i64,
    token: String,
    expiration: i64,
}

/// Keeps a token; it takes the place of the one that its client had.
pub async fn save(session: &mut Session, token: &CsrfToken) -> Result<()> {
    let row = vec![
        token.client.clone().into(),
        token.id.into(),
        token.created.as_micros().into(),
        token.updated.as_micros().into(),
        token.token.clone().into(),
        token.expiration.as_micros().into(),
    ];
    let mut replaced = OnConflict::column(Columns::Client);
    replaced.update_columns([Columns::Updated, Columns::Token, Columns::Expiration]);
    Target::new(Columns::Table, ALL).on_conflict(replaced).insert(session, vec![row]).await
}

/// The token of a client, as long as it is good.
pub async fn find(session: &mut Session, client: &str, now: Timestamp) -> Result<Option<CsrfToken>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).and_where(Expr::col(Columns::Client).eq(client));
    query.and_where(Expr::col(Columns::Expiration).gt(now.as_micros()));
    let row: Option<Row> = session.one(&query).await?;
    Ok(row.map(|row| CsrfToken {
        id: row.id,
        created: Timestamp::from_micros(row.created),
        updated: Timestamp::from_micros(row.updated),
        token: row.token,
        client: row.client,
        expiration: Timestamp::from_micros(row.expiration),
    }))
}

/// Deletes the tokens that are no longer good.
pub async fn delete_expired(session: &mut Session, now: Timestamp) -> Result<()> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Expiration).lte(now.as_micros()));
    session.execute(&delete).await.map(drop)
}
