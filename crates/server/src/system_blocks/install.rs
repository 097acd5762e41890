//! Writes the system's block types into a database. Knows no routes.

use onloan_blocks::checksum;
use onloan_domain::{BlockSchema, BlockSchemaId, BlockType, BlockTypeId, Timestamp};
use onloan_storage::{Db, Error, Session, block_schemas, block_types};

use super::{SystemBlock, system_blocks};

/// Makes known what the database does not know yet, so that a new server has something in its catalogue.
pub(crate) async fn install_missing(db: &Db, now: Timestamp) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    // Servers that share a database may start in the same moment.
    tx.lock("system-block-types").await?;
    for block in system_blocks() {
        if block_types::find_by_slug(&mut tx, block.slug).await?.is_none() {
            install(&mut tx, block, now).await?;
        }
    }
    tx.commit().await
}

/// Describes all of them anew.
pub(crate) async fn install_all(session: &mut Session, now: Timestamp) -> Result<(), Error> {
    for block in system_blocks() {
        install(session, block, now).await?;
    }
    Ok(())
}

async fn install(session: &mut Session, block: SystemBlock, now: Timestamp) -> Result<(), Error> {
    let known = block_types::find_by_slug(session, block.slug).await?;
    let kind = BlockType {
        id: known.as_ref().map_or_else(BlockTypeId::new_v7, |kind| kind.id),
        created: known.as_ref().map_or(now, |kind| kind.created),
        updated: now,
        name: block.name.to_owned(),
        slug: block.slug.to_owned(),
        logo_url: known.as_ref().and_then(|kind| kind.logo_url.clone()),
        documentation_url: known.as_ref().and_then(|kind| kind.documentation_url.clone()),
        description: Some(block.description.to_owned()),
        code_example: known.as_ref().and_then(|kind| kind.code_example.clone()),
        is_protected: true,
    };
    match known {
        Some(_) => block_types::save(session, &kind).await?,
        None => block_types::insert(session, &kind).await?,
    }
    let checksum = checksum(&block.fields);
    if block_schemas::find_by_checksum(session, &checksum, Some(onloan_api::NON_VERSIONED)).await?.is_some() {
        return Ok(());
    }
    let schema = BlockSchema {
        id: BlockSchemaId::new_v7(),
        created: now,
        updated: now,
        checksum,
        fields: block.fields,
        block_type_id: kind.id,
        block_type: Some(kind),
        capabilities: block.capabilities.iter().map(|capability| (*capability).to_owned()).collect(),
        version: onloan_api::NON_VERSIONED.to_owned(),
    };
    block_schemas::insert(session, &schema).await
}
