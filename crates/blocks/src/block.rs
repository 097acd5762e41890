//! The traits that the derives implement.

use onloan_secrets::ResolveError;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::field::{FieldError, FieldPath};
use crate::nested::Saved;
use crate::registry::Kind;
use crate::schema::Schema;
use crate::store::{StoreError, current_store};

/// A struct of fields: a block, or a part of one. Derive it: `#[derive(BlockModel)]`.
pub trait Model: Sized + Send + Sync + 'static {
    /// The JSON schema.
    fn model_schema() -> Schema;

    /// Reads the model from an object of a document.
    ///
    /// # Errors
    /// Names the field that is missing, unknown or of another form.
    fn read_fields(data: &Map<String, Value>, path: &FieldPath) -> Result<Self, FieldError>;

    /// Writes the model to an object of a document. Literal secrets are in it as they are: it is
    /// for the call that saves the document, and for nothing else.
    fn write_fields(&self) -> Map<String, Value>;
}

/// A block. Derive it: `#[derive(Block)]`.
pub trait Block: Model + Clone {
    /// The type's id in URLs and references, as `aws-credentials`.
    const SLUG: &'static str;
    /// The type's name for people, as `AWS Credentials`.
    const NAME: &'static str;
    /// What the type is for.
    const DESCRIPTION: &'static str;
    /// Where its documentation is.
    const DOCUMENTATION_URL: Option<&'static str>;
    /// What its blocks can do, as `write-path`.
    const CAPABILITIES: &'static [&'static str];

    /// The types of the blocks that this one holds.
    fn nested_kinds() -> Vec<Kind>;

    /// Loads the block that was saved as `name`.
    ///
    /// Fields that are no secrets and hold a reference are read now; secret fields when they are used.
    fn load(name: &str) -> impl Future<Output = Result<Saved<Self>, BlockError>> + Send {
        let name = name.to_owned();
        async move {
            let document = current_store()?.document(Self::SLUG, &name).await?;
            let document = document.ok_or_else(|| BlockError::NotFound { slug: Self::SLUG.into(), name: name.clone() })?;
            Saved::read(document).await
        }
    }

    /// Saves the block under a new name.
    fn save(&self, name: &str) -> impl Future<Output = Result<Saved<Self>, BlockError>> + Send {
        store(self.clone(), name.to_owned(), false)
    }

    /// Saves the block, in place of the one of the same name if there is one.
    fn overwrite(&self, name: &str) -> impl Future<Output = Result<Saved<Self>, BlockError>> + Send {
        store(self.clone(), name.to_owned(), true)
    }

    /// Deletes the block that was saved as `name`; `false` when there is none.
    fn delete(name: &str) -> impl Future<Output = Result<bool, BlockError>> + Send {
        let name = name.to_owned();
        async move { Ok(current_store()?.delete(Self::SLUG, &name).await?) }
    }
}

async fn store<B: Block>(block: B, name: String, overwrite: bool) -> Result<Saved<B>, BlockError> {
    let id = current_store()?.save(&Kind::of::<B>(), &name, block.write_fields(), overwrite).await?;
    Ok(Saved::new(id, name, block))
}

/// Reads a model from any JSON value.
///
/// # Errors
/// As [`Model::read_fields`], and when the value is no object.
pub fn read_model<M: Model>(value: &Value, path: &FieldPath) -> Result<M, FieldError> {
    let data = value.as_object().ok_or_else(|| FieldError::wrong(path, "an object", value))?;
    M::read_fields(data, path)
}

/// Why a block was not loaded or saved.
#[derive(Debug, Error)]
pub enum BlockError {
    /// There is no such block.
    #[error("there is no block `{slug}/{name}`: `onloan block ls` shows those that exist, `onloan block create {slug}/{name}` makes it")]
    NotFound {
        /// The type.
        slug: String,
        /// The block's name.
        name: String,
    },
    /// The stored document does not fit the type.
    #[error("the block `{slug}/{name}` does not fit its type: {why}")]
    Document {
        /// The type.
        slug: String,
        /// The block's name.
        name: String,
        /// What is wrong.
        why: FieldError,
    },
    /// A field that is no secret holds a reference that could not be read.
    #[error("the block `{slug}/{name}` has a reference in `{field}`: {why}")]
    Reference {
        /// The type.
        slug: String,
        /// The block's name.
        name: String,
        /// The field.
        field: String,
        /// Why it was not read.
        why: ResolveError,
    },
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}
