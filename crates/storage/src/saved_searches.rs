//! Saved searches.

use onloan_domain::filters::Page;
use onloan_domain::{SavedSearch, SavedSearchId, Timestamp};
use sea_query::{Expr, ExprTrait, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, json};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "saved_search"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Filters,
}

const ALL: [Columns; 5] = [Columns::Id, Columns::Created, Columns::Updated, Columns::Name, Columns::Filters];

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    filters: String,
}

impl Row {
    fn into_search(self) -> Result<SavedSearch> {
        Ok(SavedSearch {
            id: SavedSearchId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            filters: json::from_text("saved search", &self.filters)?,
        })
    }
}

fn select() -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).to_owned()
}

async fn one(session: &mut Session, query: &SelectStatement) -> Result<Option<SavedSearch>> {
    let row: Option<Row> = session.one(query).await?;
    row.map(Row::into_search).transpose()
}

/// Adds a search.
pub async fn insert(session: &mut Session, search: &SavedSearch) -> Result<()> {
    let row = vec![
        search.id.uuid().into(),
        search.created.as_micros().into(),
        search.updated.as_micros().into(),
        search.name.clone().into(),
        json::to_text(&search.filters).into(),
    ];
    Target::new(Columns::Table, ALL).insert(session, vec![row]).await
}

/// Writes what a search that is there searches for.
pub async fn save(session: &mut Session, search: &SavedSearch) -> Result<()> {
    let mut update = Query::update();
    update.table(Columns::Table).value(Columns::Filters, json::to_text(&search.filters));
    update.value(Columns::Updated, search.updated.as_micros()).and_where(Expr::col(Columns::Id).eq(search.id.uuid()));
    session.execute(&update).await.map(drop)
}

/// The search of that id.
pub async fn find(session: &mut Session, id: SavedSearchId) -> Result<Option<SavedSearch>> {
    one(session, select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await
}

/// The search of that name.
pub async fn find_by_name(session: &mut Session, name: &str) -> Result<Option<SavedSearch>> {
    one(session, select().and_where(Expr::col(Columns::Name).eq(name))).await
}

/// Searches by name.
pub async fn list(session: &mut Session, page: Page) -> Result<Vec<SavedSearch>> {
    let mut query = select();
    query.order_by(Columns::Name, Order::Asc).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    rows.into_iter().map(Row::into_search).collect()
}

/// Deletes a search. `false` when there is none.
pub async fn delete(session: &mut Session, id: SavedSearchId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
