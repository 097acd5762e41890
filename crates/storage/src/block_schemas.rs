//! Block schemas. Each is read with its type.

use onloan_domain::filters::{BlockSchemaFilter, Page};
use onloan_domain::{BlockSchema, BlockSchemaId, BlockTypeId, Timestamp};
use sea_query::{Condition, Expr, ExprTrait, Iden, OnConflict, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::conditions::{TagTable, combined, ids, text};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, block_types, json};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "block_schema"]
    Table,
    Id,
    Created,
    Updated,
    Checksum,
    Fields,
    BlockTypeId,
    Capabilities,
    Version,
}

#[derive(Iden, Clone, Copy)]
enum Capabilities {
    #[iden = "block_schema_capability"]
    Table,
    BlockSchemaId,
    Capability,
}

const ALL: [Columns; 8] = {
    use Columns::*;
    [Id, Created, Updated, Checksum, Fields, BlockTypeId, Capabilities, Version]
};

const CAPABILITIES: TagTable<Capabilities, Capabilities, Capabilities> =
    TagTable { table: Capabilities::Table, owner: Capabilities::BlockSchemaId, tag: Capabilities::Capability };

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    checksum: String,
    fields: String,
    block_type_id: Uuid,
    capabilities: String,
    version: String,
}

impl Row {
    async fn into_schema(self, session: &mut Session) -> Result<BlockSchema> {
        let block_type_id = BlockTypeId::from(self.block_type_id);
        Ok(BlockSchema {
            id: BlockSchemaId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            checksum: self.checksum,
            fields: json::from_text("block schema", &self.fields)?,
            block_type_id,
            block_type: block_types::find(session, block_type_id).await?,
            capabilities: json::from_text("capabilities", &self.capabilities)?,
            version: self.version,
        })
    }
}

fn select() -> SelectStatement {
    Query::select().columns(ALL.map(|column| (Columns::Table, column))).from(Columns::Table).to_owned()
}

/// What a schema must be like.
pub(crate) fn condition(filter: &BlockSchemaFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (Columns::Table, column);
    let capabilities = filter.block_capabilities.as_ref().and_then(|wanted| wanted.all.as_deref());
    combined(
        filter.operator,
        [
            filter.block_type_id.as_ref().and_then(|filter| ids(filter, at(Columns::BlockTypeId))),
            capabilities.and_then(|all| CAPABILITIES.all(all, at(Columns::Id))),
            filter.id.as_ref().and_then(|filter| ids(filter, at(Columns::Id))),
            filter.version.as_ref().and_then(|filter| text(filter, at(Columns::Version), dialect)),
        ],
    )
}

/// The ids of such schemas.
pub(crate) fn schema_ids(condition: Condition) -> SelectStatement {
    Query::select().column((Columns::Table, Columns::Id)).from(Columns::Table).cond_where(condition).to_owned()
}

/// The ids of the types that have such a schema.
pub(crate) fn type_ids(condition: Condition) -> SelectStatement {
    Query::select().column((Columns::Table, Columns::BlockTypeId)).from(Columns::Table).cond_where(condition).to_owned()
}

/// Adds a schema.
pub async fn insert(session: &mut Session, schema: &BlockSchema) -> Result<()> {
    let row = vec![
        schema.id.uuid().into(),
        schema.created.as_micros().into(),
        schema.updated.as_micros().into(),
        schema.checksum.clone().into(),
        json::to_text(&schema.fields).into(),
        schema.block_type_id.uuid().into(),
        json::to_text(&schema.capabilities).into(),
        schema.version.clone().into(),
    ];
    Target::new(Columns::Table, ALL).insert(session, vec![row]).await?;
    let capabilities = schema.capabilities.iter().map(|capability| vec![schema.id.uuid().into(), capability.clone().into()]).collect();
    let target = Target::new(Capabilities::Table, [Capabilities::BlockSchemaId, Capabilities::Capability]);
    target.on_conflict(OnConflict::new().do_nothing().to_owned()).insert(session, capabilities).await.map(drop)
}

/// The schema of that id.
pub async fn find(session: &mut Session, id: BlockSchemaId) -> Result<Option<BlockSchema>> {
    first(session, select().and_where(Expr::col(Columns::Id).eq(id.uuid()))).await
}

/// The schema of that checksum and version; without a version the newest.
pub async fn find_by_checksum(session: &mut Session, checksum: &str, version: Option<&str>) -> Result<Option<BlockSchema>> {
    let mut query = select();
    query.and_where(Expr::col(Columns::Checksum).eq(checksum));
    if let Some(version) = version {
        query.and_where(Expr::col(Columns::Version).eq(version));
    }
    first(session, query.order_by(Columns::Created, Order::Desc).limit(1)).await
}

async fn first(session: &mut Session, query: &SelectStatement) -> Result<Option<BlockSchema>> {
    let row: Option<Row> = session.one(query).await?;
    match row {
        Some(row) => row.into_schema(session).await.map(Some),
        None => Ok(None),
    }
}

/// The schemas that match, newest first.
pub async fn list(session: &mut Session, filter: Option<&BlockSchemaFilter>, page: Page) -> Result<Vec<BlockSchema>> {
    let dialect = session.dialect();
    let mut query = select();
    if let Some(condition) = filter.and_then(|filter| condition(filter, dialect)) {
        query.cond_where(condition);
    }
    query.order_by(Columns::Created, Order::Desc).order_by(Columns::Id, Order::Desc).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    let mut schemas = Vec::with_capacity(rows.len());
    for row in rows {
        schemas.push(row.into_schema(session).await?);
    }
    Ok(schemas)
}

/// What the blocks of any schema can do, each once, in order.
pub async fn capabilities(session: &mut Session) -> Result<Vec<String>> {
    let mut query = Query::select();
    query.distinct().column(Capabilities::Capability).from(Capabilities::Table).order_by(Capabilities::Capability, Order::Asc);
    let rows: Vec<(String,)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(capability,)| capability).collect())
}

/// Deletes a schema with its documents. `false` when there is none.
pub async fn delete(session: &mut Session, id: BlockSchemaId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
