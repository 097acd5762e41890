//! Secret values of block documents, each sealed on its own. Here they are bytes: what they hold, and whether they can be
//! opened, is for those who have keys.

use onloan_domain::filters::Page;
use onloan_domain::{BlockDocumentId, SealedSecret, Timestamp};
use sea_query::{Cond, Condition, Expr, ExprTrait, Func, Iden, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::insert::Target;
use crate::row::FromRow;
use crate::{Result, Session, block_documents, block_types};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "sealed_secret"]
    Table,
    BlockDocumentId,
    Pointer,
    KeyId,
    Sealed,
    SealedAt,
}

const ALL: [Columns; 5] = {
    use Columns::*;
    [BlockDocumentId, Pointer, KeyId, Sealed, SealedAt]
};

/// A sealed value and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The document.
    pub document: BlockDocumentId,
    /// The way to the value in it, as a JSON pointer.
    pub pointer: String,
    /// The key that it is sealed with.
    pub key_id: String,
    /// What nobody can read without the key.
    pub bytes: Vec<u8>,
    /// When it was sealed.
    pub at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    block_document_id: Uuid,
    pointer: String,
    key_id: String,
    sealed: Vec<u8>,
    sealed_at: i64,
}

impl From<Row> for Sealed {
    fn from(row: Row) -> Self {
        Self {
            document: row.block_document_id.into(),
            pointer: row.pointer,
            key_id: row.key_id,
            bytes: row.sealed,
            at: Timestamp::from_micros(row.sealed_at),
        }
    }
}

#[derive(FromRow)]
struct Listed {
    block_document_id: Uuid,
    slug: String,
    name: String,
    is_anonymous: bool,
    pointer: String,
    key_id: String,
    sealed_at: i64,
}

fn select() -> SelectStatement {
    Query::select().columns(ALL).from(Columns::Table).to_owned()
}

fn of(document: BlockDocumentId) -> Expr {
    Expr::col(Columns::BlockDocumentId).eq(document.uuid())
}

/// What is sealed of a document.
pub async fn of_document(session: &mut Session, document: BlockDocumentId) -> Result<Vec<Sealed>> {
    let rows: Vec<Row> = session.all(select().and_where(of(document)).order_by(Columns::Pointer, Order::Asc)).await?;
    Ok(rows.into_iter().map(Sealed::from).collect())
}

/// Puts new values in place of all of a document's but those that are kept.
pub async fn replace(session: &mut Session, document: BlockDocumentId, kept: &[String], new: Vec<Sealed>) -> Result<()> {
    let mut old = Query::delete();
    old.from_table(Columns::Table).and_where(of(document));
    if !kept.is_empty() {
        old.and_where(Expr::col(Columns::Pointer).is_not_in(kept.iter().map(String::as_str)));
    }
    session.execute(&old).await?;
    add(session, new).await
}

/// Adds values.
pub async fn add(session: &mut Session, new: Vec<Sealed>) -> Result<()> {
    Target::new(Columns::Table, ALL).insert(session, new.into_iter().map(values).collect()).await
}

fn values(sealed: Sealed) -> Vec<sea_query::Value> {
    let Sealed { document, pointer, key_id, bytes, at } = sealed;
    vec![document.uuid().into(), pointer.into(), key_id.into(), bytes.into(), at.as_micros().into()]
}

/// Values that are not sealed with the key, in order, from behind a place on; so many at most.
pub async fn not_with(session: &mut Session, key: &str, after: Option<(BlockDocumentId, &str)>, most: u64) -> Result<Vec<Sealed>> {
    let mut query = select();
    query.and_where(Expr::col(Columns::KeyId).ne(key)).limit(most);
    query.order_by(Columns::BlockDocumentId, Order::Asc).order_by(Columns::Pointer, Order::Asc);
    if let Some((document, pointer)) = after {
        query.cond_where(behind(document, pointer));
    }
    let rows: Vec<Row> = session.all(&query).await?;
    Ok(rows.into_iter().map(Sealed::from).collect())
}

fn behind(document: BlockDocumentId, pointer: &str) -> Condition {
    let later = Expr::col(Columns::BlockDocumentId).gt(document.uuid());
    let within = Cond::all().add(of(document)).add(Expr::col(Columns::Pointer).gt(pointer));
    Cond::any().add(later).add(within)
}

/// Puts a value in place of another, unless somebody else did so meanwhile; answers whether.
pub async fn exchange(session: &mut Session, old: &Sealed, new: &Sealed) -> Result<bool> {
    let mut update = Query::update();
    update.table(Columns::Table).and_where(of(old.document)).and_where(Expr::col(Columns::Pointer).eq(old.pointer.as_str()));
    update.and_where(Expr::col(Columns::Sealed).eq(old.bytes.clone()));
    update.value(Columns::KeyId, new.key_id.as_str()).value(Columns::Sealed, new.bytes.clone());
    Ok(session.execute(&update).await? > 0)
}

/// How many values are not sealed with the key.
pub async fn count_not_with(session: &mut Session, key: &str) -> Result<u64> {
    let mut query = Query::select();
    query.expr(Func::count(Expr::col(Columns::KeyId))).from(Columns::Table).and_where(Expr::col(Columns::KeyId).ne(key));
    session.count(&query).await
}

/// How many values each key sealed.
pub async fn count_by_key(session: &mut Session) -> Result<Vec<(String, u64)>> {
    let mut query = Query::select();
    query.column(Columns::KeyId).expr(Func::count(Expr::col(Columns::KeyId))).from(Columns::Table);
    query.group_by_col(Columns::KeyId).order_by(Columns::KeyId, Order::Asc);
    let rows: Vec<(String, i64)> = session.all(&query).await?;
    Ok(rows.into_iter().map(|(key, count)| (key, count.unsigned_abs())).collect())
}

/// One value that the key sealed, for a question whether there is any.
pub(crate) fn with_key(key: &str) -> SelectStatement {
    let mut query = Query::select();
    query.column(Columns::KeyId).from(Columns::Table).and_where(Expr::col(Columns::KeyId).eq(key)).limit(1).to_owned()
}

/// What is sealed, by block and field.
pub async fn list(session: &mut Session, page: Page) -> Result<Vec<SealedSecret>> {
    let at = |column: Columns| (Columns::Table, column);
    let (documents, types) = (block_documents::Columns::Table, block_types::Columns::Table);
    let mut query = Query::select();
    query.columns([at(Columns::BlockDocumentId), at(Columns::Pointer), at(Columns::KeyId), at(Columns::SealedAt)]);
    query.column((types, block_types::Columns::Slug)).from(Columns::Table);
    query.columns([(documents, block_documents::Columns::Name), (documents, block_documents::Columns::IsAnonymous)]);
    query.inner_join(documents, Expr::col((documents, block_documents::Columns::Id)).equals(at(Columns::BlockDocumentId)));
    let of_type = Expr::col((types, block_types::Columns::Id)).equals((documents, block_documents::Columns::BlockTypeId));
    query.inner_join(types, of_type).limit(page.limit).offset(page.offset);
    query.order_by(at(Columns::BlockDocumentId), Order::Asc).order_by(at(Columns::Pointer), Order::Asc);
    let rows: Vec<Listed> = session.all(&query).await?;
    Ok(rows.into_iter().map(SealedSecret::from).collect())
}

impl From<Listed> for SealedSecret {
    fn from(row: Listed) -> Self {
        Self {
            block_document_id: row.block_document_id.into(),
            block_type_slug: row.slug,
            block_document_name: row.name,
            is_anonymous: row.is_anonymous,
            field: row.pointer,
            key_id: row.key_id,
            sealed_at: Timestamp::from_micros(row.sealed_at),
        }
    }
}
