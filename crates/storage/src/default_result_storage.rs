//! Which block keeps the results of flows that say nothing else. When the block goes, so does this.

use onloan_domain::BlockDocumentId;
use sea_query::{Iden, OnConflict, Query};
use uuid::Uuid;

use crate::insert::Target;
use crate::{Result, Session};

#[derive(Iden, Clone, Copy)]
enum Columns {
    #[iden = "default_result_storage"]
    Table,
    Only,
    BlockDocumentId,
}

/// The block, if one was chosen.
pub async fn find(session: &mut Session) -> Result<Option<BlockDocumentId>> {
    let mut query = Query::select();
    query.column(Columns::BlockDocumentId).from(Columns::Table);
    let row: Option<(Uuid,)> = session.one(&query).await?;
    Ok(row.map(|(id,)| BlockDocumentId::from(id)))
}

/// Chooses a block in place of the one that was chosen before.
pub async fn save(session: &mut Session, block: BlockDocumentId) -> Result<()> {
    let mut replaced = OnConflict::column(Columns::Only);
    replaced.update_column(Columns::BlockDocumentId);
    let target = Target::new(Columns::Table, [Columns::Only, Columns::BlockDocumentId]).on_conflict(replaced);
    target.insert(session, vec![vec![1_i64.into(), block.uuid().into()]]).await
}

/// Chooses none.
pub async fn clear(session: &mut Session) -> Result<()> {
    session.execute(Query::delete().from_table(Columns::Table)).await.map(drop)
}
