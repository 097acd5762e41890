//! Block documents, and which of their fields hold other documents. A document is read with its schema and type, and with
//! the values of the documents that it holds.

use std::collections::{HashMap, HashSet};

use onloan_domain::filters::{BlockDocumentFilter, BlockDocumentSort, BlockSchemaFilter, BlockTypeFilter, Page};
use onloan_domain::{BlockDocument, BlockDocumentId, BlockDocumentReference, BlockSchemaId, BlockTypeId, ReferencedDocument, Timestamp};
use sea_query::{Cond, Condition, Expr, ExprTrait, Func, Iden, Order, Query, SelectStatement};
use serde_json::Value;
use uuid::Uuid;

use crate::conditions::{combined, flag, ids, text};
use crate::dialect::Dialect;
use crate::insert::Target;
use crate::row::FromRow;
use crate::{Error, Result, Session, block_schemas, block_types, json};

#[derive(Iden, Clone, Copy)]
pub(crate) enum Columns {
    #[iden = "block_document"]
    Table,
    Id,
    Created,
    Updated,
    Name,
    Data,
    BlockSchemaId,
    BlockTypeId,
    IsAnonymous,
}

#[derive(Iden, Clone, Copy)]
enum Reference {
    #[iden = "block_document_reference"]
    Table,
    ParentId,
    Field,
    ChildId,
}

const ALL: [Columns; 8] = {
    use Columns::*;
    [Id, Created, Updated, Name, Data, BlockSchemaId, BlockTypeId, IsAnonymous]
};

/// How deep documents may hold one another.
const DEEPEST: usize = 50;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    created: i64,
    updated: i64,
    name: String,
    data: String,
    block_schema_id: Uuid,
    block_type_id: Uuid,
    is_anonymous: bool,
}

#[derive(FromRow)]
struct ReferenceRow {
    field: String,
    child_id: Uuid,
}

/// A document as it is written: its own values, and the documents that it holds.
#[derive(Debug)]
pub struct NewDocument {
    /// The document; `data` without the values of those that it holds.
    pub document: BlockDocument,
    /// The fields that hold other documents.
    pub references: Vec<(String, BlockDocumentId)>,
}

impl Row {
    /// The document without those that it holds.
    async fn into_document(self, session: &mut Session) -> Result<BlockDocument> {
        let (block_schema_id, block_type_id) = (BlockSchemaId::from(self.block_schema_id), BlockTypeId::from(self.block_type_id));
        let block_type = block_types::find(session, block_type_id).await?;
        Ok(BlockDocument {
            id: BlockDocumentId::from(self.id),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            name: Some(self.name),
            data: json::from_text("block document", &self.data)?,
            block_schema_id,
            block_schema: block_schemas::find(session, block_schema_id).await?,
            block_type_id,
            block_type_name: block_type.as_ref().map(|kind| kind.name.clone()),
            block_type,
            block_document_references: Default::default(),
            is_anonymous: self.is_anonymous,
        })
    }
}

/// A document, and the ids of those that it holds by their fields.
struct Part {
    document: BlockDocument,
    held: Vec<ReferenceRow>,
}

/// The document of a row with the values of those that it holds at any depth. Each is read once.
async fn whole(session: &mut Session, row: Row) -> Result<BlockDocument> {
    let id = row.id;
    let (mut parts, mut next) = (HashMap::<Uuid, Part>::new(), vec![row]);
    while let Some(row) = next.pop() {
        let (id, document) = (row.id, row.into_document(session).await?);
        let held = references(session, id).await?;
        for ReferenceRow { child_id, .. } in &held {
            if *child_id != id && !parts.contains_key(child_id) && !next.iter().any(|row| row.id == *child_id) {
                next.extend(row_of(session, *child_id).await?);
            }
        }
        parts.insert(id, Part { document, held });
    }
    put_together(&parts, id, 0)?.ok_or(Error::Unreadable { what: "block document", why: "it is gone".into() })
}

/// `depth` ends a circle.
fn put_together(parts: &HashMap<Uuid, Part>, id: Uuid, depth: usize) -> Result<Option<BlockDocument>> {
    if depth > DEEPEST {
        return Err(Error::Unreadable { what: "block document", why: format!("documents hold one another more than {DEEPEST} deep") });
    }
    let Some(Part { document, held }) = parts.get(&id) else { return Ok(None) };
    let mut document = document.clone();
    for ReferenceRow { field, child_id } in held {
        if let Some(child) = put_together(parts, *child_id, depth + 1)? {
            hold(&mut document, field.clone(), child)?;
        }
    }
    Ok(Some(document))
}

fn hold(document: &mut BlockDocument, field: String, child: BlockDocument) -> Result<()> {
    let BlockDocument { id, name, block_type, is_anonymous, block_document_references, data, .. } = child;
    let block_type = block_type.ok_or(Error::Unreadable { what: "block type", why: "a document has none".into() })?;
    document.data.insert(field.clone(), Value::Object(data));
    let child = ReferencedDocument { id, name, block_type, is_anonymous, block_document_references };
    document.block_document_references.insert(field, BlockDocumentReference { block_document: child });
    Ok(())
}

fn select() -> SelectStatement {
    Query::select().columns(ALL.map(|column| (Columns::Table, column))).from(Columns::Table).to_owned()
}

async fn references(session: &mut Session, parent: Uuid) -> Result<Vec<ReferenceRow>> {
    let mut query = Query::select();
    query.columns([Reference::Field, Reference::ChildId]).from(Reference::Table);
    query.and_where(Expr::col(Reference::ParentId).eq(parent)).order_by(Reference::Field, Order::Asc);
    session.all(&query).await
}

/// Adds a document.
pub async fn insert(session: &mut Session, new: &NewDocument) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, vec![values(&new.document)]).await?;
    insert_references(session, new).await
}

/// Writes every column of a document that is there, and which documents it holds.
pub async fn save(session: &mut Session, new: &NewDocument) -> Result<()> {
    let id = new.document.id.uuid();
    let mut update = Query::update();
    let changed = ALL.iter().copied().zip(values(&new.document).into_iter().map(Expr::val)).skip(1);
    update.table(Columns::Table).values(changed).and_where(Expr::col(Columns::Id).eq(id));
    session.execute(&update).await?;
    let mut old = Query::delete();
    old.from_table(Reference::Table).and_where(Expr::col(Reference::ParentId).eq(id));
    session.execute(&old).await?;
    insert_references(session, new).await
}

async fn insert_references(session: &mut Session, new: &NewDocument) -> Result<()> {
    let parent = new.document.id.uuid();
    let row = |(field, child): &(String, BlockDocumentId)| vec![parent.into(), field.clone().into(), child.uuid().into()];
    let target = Target::new(Reference::Table, [Reference::ParentId, Reference::Field, Reference::ChildId]);
    target.insert(session, new.references.iter().map(row).collect()).await.map(drop)
}

fn values(document: &BlockDocument) -> Vec<sea_query::Value> {
    vec![
        document.id.uuid().into(),
        document.created.as_micros().into(),
        document.updated.as_micros().into(),
        document.name.clone().into(),
        json::to_text(&document.data).into(),
        document.block_schema_id.uuid().into(),
        document.block_type_id.uuid().into(),
        document.is_anonymous.into(),
    ]
}

/// The document of that id.
pub async fn find(session: &mut Session, id: BlockDocumentId) -> Result<Option<BlockDocument>> {
    match row_of(session, id.uuid()).await? {
        Some(row) => whole(session, row).await.map(Some),
        None => Ok(None),
    }
}

async fn row_of(session: &mut Session, id: Uuid) -> Result<Option<Row>> {
    session.one(select().and_where(Expr::col(Columns::Id).eq(id))).await
}

/// The document of that type and name.
pub async fn find_by_name(session: &mut Session, block_type: BlockTypeId, name: &str) -> Result<Option<BlockDocument>> {
    let mut query = select();
    query.and_where(Expr::col(Columns::BlockTypeId).eq(block_type.uuid())).and_where(Expr::col(Columns::Name).eq(name));
    let row: Option<Row> = session.one(&query).await?;
    match row {
        Some(row) => whole(session, row).await.map(Some),
        None => Ok(None),
    }
}

fn condition(filter: &BlockDocumentFilter, dialect: Dialect) -> Option<Condition> {
    let at = |column| (Columns::Table, column);
    combined(
        filter.operator,
        [
            filter.id.as_ref().and_then(|filter| ids(filter, at(Columns::Id))),
            filter.is_anonymous.as_ref().and_then(|filter| flag(filter, at(Columns::IsAnonymous))),
            filter.block_type_id.as_ref().and_then(|filter| ids(filter, at(Columns::BlockTypeId))),
            filter.name.as_ref().and_then(|filter| text(filter, at(Columns::Name), dialect)),
        ],
    )
}

/// The documents that match; without a filter on documents all that have a name of their own.
pub async fn list(
    session: &mut Session,
    documents: Option<&BlockDocumentFilter>,
    types: Option<&BlockTypeFilter>,
    schemas: Option<&BlockSchemaFilter>,
    sort: BlockDocumentSort,
    page: Page,
) -> Result<Vec<BlockDocument>> {
    let mut query = select();
    narrow(&mut query, session.dialect(), documents, types, schemas);
    let name = (Columns::Table, Columns::Name);
    match sort {
        BlockDocumentSort::NameAsc => query.order_by(name, Order::Asc),
        BlockDocumentSort::NameDesc => query.order_by(name, Order::Desc),
        BlockDocumentSort::BlockTypeAndNameAsc => {
            query.order_by((block_types::Columns::Table, block_types::Columns::Name), Order::Asc).order_by(name, Order::Asc)
        }
    };
    // Names repeat across types; without this, windows could overlap.
    query.order_by((Columns::Table, Columns::Id), Order::Asc).limit(page.limit).offset(page.offset);
    let rows: Vec<Row> = session.all(&query).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(whole(session, row).await?);
    }
    Ok(found)
}

/// How many documents match; without a filter on documents, of those that have a name of their own.
pub async fn count(
    session: &mut Session,
    documents: Option<&BlockDocumentFilter>,
    types: Option<&BlockTypeFilter>,
    schemas: Option<&BlockSchemaFilter>,
) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col((Columns::Table, Columns::Id)))).from(Columns::Table);
    narrow(&mut query, session.dialect(), documents, types, schemas);
    session.count(&query).await
}

/// Leaves the documents that match.
fn narrow(
    query: &mut SelectStatement,
    dialect: Dialect,
    documents: Option<&BlockDocumentFilter>,
    types: Option<&BlockTypeFilter>,
    schemas: Option<&BlockSchemaFilter>,
) {
    query.inner_join(
        block_types::Columns::Table,
        Expr::col((Columns::Table, Columns::BlockTypeId)).equals((block_types::Columns::Table, block_types::Columns::Id)),
    );
    match documents {
        Some(filter) => query.cond_where(condition(filter, dialect).unwrap_or_else(Cond::all)),
        None => query.and_where(Expr::col((Columns::Table, Columns::IsAnonymous)).eq(false)),
    };
    if let Some(types) = types.and_then(|filter| block_types::condition(filter, dialect)) {
        query.cond_where(types);
    }
    if let Some(schemas) = schemas.and_then(|filter| block_schemas::condition(filter, dialect)) {
        query.and_where(Expr::col((Columns::Table, Columns::BlockSchemaId)).in_subquery(block_schemas::schema_ids(schemas)));
    }
}

/// Whether a document is another, or holds it at any depth. It ends also where documents hold one another in a circle.
pub async fn reaches(session: &mut Session, from: BlockDocumentId, to: BlockDocumentId) -> Result<bool> {
    let (mut seen, mut next) = (HashSet::from([from]), vec![from]);
    while let Some(id) = next.pop() {
        if id == to {
            return Ok(true);
        }
        let held = references(session, id.uuid()).await?.into_iter().map(|row| BlockDocumentId::from(row.child_id));
        next.extend(held.filter(|child| seen.insert(*child)));
    }
    Ok(false)
}

/// Deletes a document. `false` when there is none.
pub async fn delete(session: &mut Session, id: BlockDocumentId) -> Result<bool> {
    let mut delete = Query::delete();
    delete.from_table(Columns::Table).and_where(Expr::col(Columns::Id).eq(id.uuid()));
    Ok(session.execute(&delete).await? > 0)
}
