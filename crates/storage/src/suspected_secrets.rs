//! Where something was written that looks like a secret. What it is stands where it was written, and not here.

use onloan_domain::filters::Page;
use onloan_domain::{SuspectedSecret, Timestamp};
use sea_query::{Iden, OnConflict, Order, Query};

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "suspected_secret"]
    Table,
    Noun,
    Subject,
    Field,
    Kind,
    Seen,
}

const ALL: [Columns; 5] = {
    use Columns::*;
    [Noun, Subject, Field, Kind, Seen]
};

#[derive(FromRow)]
struct Row {
    noun: String,
    subject: String,
    field: String,
    kind: String,
    seen: i64,
}

/// Adds those that are not there yet.
pub async fn add(session: &mut Session, suspects: &[SuspectedSecret]) -> Result<()> {
    let mut kept = OnConflict::columns([Columns::Noun, Columns::Subject, Columns::Field, Columns::Kind]);
    kept.do_nothing();
    let row = |suspect: &SuspectedSecret| {
        let SuspectedSecret { noun, subject, field, kind, seen } = suspect.clone();
        vec![noun.into(), subject.into(), field.into(), kind.into(), seen.as_micros().into()]
    };
    Target::new(Columns::Table, ALL).on_conflict(kept).insert(session, suspects.iter().map(row).collect()).await
}

/// The newest first.
pub async fn list(session: &mut Session, page: Page) -> Result<Vec<SuspectedSecret>> {
    let mut query = Query::select();
    query.columns(ALL).from(Columns::Table).limit(page.limit).offset(page.offset).order_by(Columns::Seen, Order::Desc);
    for column in [Columns::Noun, Columns::Subject, Columns::Field, Columns::Kind] {
        query.order_by(column, Order::Asc);
    }
    let rows: Vec<Row> = session.all(&query).await?;
    let suspect = |row: Row| {
        let Row { noun, subject, field, kind, seen } = row;
        SuspectedSecret { noun, subject, field, kind, seen: Timestamp::from_micros(seen) }
    };
    Ok(rows.into_iter().map(suspect).collect())
}
