//! Block types.

use onloan_domain::filters::{BlockSchemaFilter, BlockTypeFilter, Operator, Page};
use onloan_domain::{BlockType, BlockTypeId, Timestamp};
use sea_query::{Cond, Condition, Expr, ExprTrait, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::conditions::{combined, text};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, block_schemas};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "block_type"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Slug,
    LogoUrl,
    DocumentationUrl,
    Description,
    CodeExample,
    IsProtected,
}

const ALL: [Columns; 10] = {
    use Columns::*;
    [Id, Created, Updated, Name, Slug, LogoUrl, DocumentationUrl, Description, CodeExample, IsProtected]
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    slug: String,
    logo_url: Option<String>,
    documentation_url: Option<String>,
    description: Option<String>,
    code_example: Option<String>,
    is_protected: bool,
}

impl Row {
    fn into_type(self) -> BlockType {
        BlockType {
            id: BlockTypeId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: self.name,
            slug: self.slug,
            logo_url: self.logo_url,
            documentation_url: self.documentation_url,
            description: self.description,
            code_example: self.code_example,
            is_protected: self.is_protected,
        }
    }
}

fn values(kind: &BlockType) -> Vec<sea_query::Value> {
    vec![
        kind.id.uuid().into(),
        kind.created.as_micros().into(),
        kind.updated.as_micros().into(),
        kind.name.clone().into(),
        kind.slug.clone().into(),
        kind.logo_url.clone().into(),
        kind.documentation_url.clone().into(),
        kind.description.clone().into(),
        kind.code_example.clone().into(),
        kind.is_protected.into(),
    ]
}

fn select() -> SelectStatement {
    Query::select().columns(ALL.map(|column| (Columns::Table, column))).from(Columns::Table).to_owned()
}

/// What a type must be like.
pub(crate) fn condition(filter: &BlockTypeFilter, dialect: Dialect) -> Option<Condition> {
    combined(
        Operator::And,
        [
            filter.name.as_ref().and_then(|name| text(name, (Columns::Table, Columns::Name), dialect)),
            filter.slug.as_ref().and_then(|slug| text(slug, (Columns::Table, Columns::Slug), dialect)),
        ],
    )
}

/// Adds a type.
pub async fn insert(session: &mut Session, kind: &BlockType) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(kind)]).await.map(drop)
}

/// Writes every column of a type that is there.
pub async fn save(session: &mut Session, kind: &BlockType) -> Result<()> {
    let mut update = Query::update();
    let changed = ALL.iter().copied().zip(values(kind).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(kind.id.uuid()));
    session.execute(&update).await.map(drop)
}

/// The type of that id.
pub async fn find(session: &mut Session, id: BlockTypeId) -> Result<Option<BlockType>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await?;
    Ok(row.map(Row::into_type))
}

/// The type of that slug.
pub async fn find_by_slug(session: &mut Session, slug: &str) -> Result<Option<BlockType>> {
    let row: Option<Row> = session.one(select().and_where(Expr::col(Columns::Slug).eq(slug))).await?;
    Ok(row.map(Row::into_type))
}

/// The types that match, by name; all of them without a page.
pub async fn list(
    session: &mut Session,
    types: Option<&BlockTypeFilter>,
    schemas: Option<&BlockSchemaFilter>,
    page: Option<Page>,
) -> Result<Vec<BlockType>> {
    let dialect = session.dialect();
    let mut query = select();
    query.cond_where(types.and_then(|filter| condition(filter, dialect)).unwrap_or_else(Cond::all));
    if let Some(schemas) = schemas.and_then(|filter| block_schemas::condition(filter, dialect)) {
        query.and_where(Expr::col((Columns::Table, Columns::Id)).in_subquery(block_schemas::type_ids(schemas)));
    }
    query.order_by((Columns::Table, Columns::Name), Order::Asc).order_by((Columns::Table, Columns::Id), Order::Asc);
    if let Some(page) = page {
        query.limit(page.limit).offset(page.offset);
    }
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(Row::into_type).collect())
}

/// Deletes a type with its schemas and documents. `false` when there is none.
pub async fn delete(session: &mut Session, id: BlockTypeId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
