//! A block inside another: by reference when it is saved, inline when it is not.

use std::ops::Deref;

use onloan_domain::BlockDocumentId;
use serde_json::{Value, json};

use crate::block::{Block, BlockError, Model, read_model};
use crate::field::{Field, FieldError, FieldPath, UnknownFields};
use crate::references::resolve_references;
use crate::registry::Kind;
use crate::schema::Definitions;
use crate::store::{NESTED_ID, NESTED_NAME, SavedDocument};

/// A block that is stored under a name.
#[derive(Debug, Clone)]
pub struct Saved<B> {
    id: BlockDocumentId,
    name: String,
    block: B,
}

impl<B> Saved<B> {
    pub(crate) fn new(id: BlockDocumentId, name: String, block: B) -> Self {
        Self { id, name, block }
    }

    /// The document's id.
    pub fn id(&self) -> BlockDocumentId {
        self.id
    }

    /// The name that it was saved under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The block by itself, as one that is not saved.
    pub fn into_inner(self) -> B {
        self.block
    }
}

impl<B: Block> Saved<B> {
    /// Reads a stored document, and the references in those of its fields that are no secrets.
    ///
    /// # Errors
    /// When the document does not fit the type, or a reference cannot be read.
    pub async fn read(document: SavedDocument) -> Result<Self, BlockError> {
        let SavedDocument { id, name, mut data, .. } = document;
        resolve_references(B::SLUG, &name, &B::model_schema(), &mut data).await?;
        let block = B::read_fields(&data, &FieldPath::root(UnknownFields::Warn));
        let block = block.map_err(|why| BlockError::Document { slug: B::SLUG.into(), name: name.clone(), why })?;
        Ok(Self { id, name, block })
    }
}

impl<B> Deref for Saved<B> {
    type Target = B;

    fn deref(&self) -> &B {
        &self.block
    }
}

/// A field that holds a block.
#[derive(Debug, Clone)]
pub enum Nested<B> {
    /// A block that only exists inside this one.
    Inline(B),
    /// A block that is stored by itself.
    Saved(Saved<B>),
}

impl<B> Deref for Nested<B> {
    type Target = B;

    fn deref(&self) -> &B {
        match self {
            Self::Inline(block) => block,
            Self::Saved(saved) => saved,
        }
    }
}

impl<B> From<B> for Nested<B> {
    fn from(block: B) -> Self {
        Self::Inline(block)
    }
}

impl<B> From<Saved<B>> for Nested<B> {
    fn from(saved: Saved<B>) -> Self {
        Self::Saved(saved)
    }
}

impl<B: Default> Default for Nested<B> {
    fn default() -> Self {
        Self::Inline(B::default())
    }
}

/// In a document a saved block is `{"$ref": {"block_document_id": …}}`; an inline one has its own
/// fields and its slug. A store gives the child's data in place of the reference.
impl<B: Block> Field for Nested<B> {
    fn schema(definitions: &mut Definitions) -> Value {
        definitions.refer(B::model_schema)
    }

    fn secret_paths() -> Vec<String> {
        let schema = B::model_schema();
        let paths = schema.fields["secret_fields"].as_array().into_iter().flatten();
        paths.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn block_kind() -> Option<Kind> {
        Some(Kind::of::<B>())
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        let stored = |key: &str| value.get(key).and_then(Value::as_str);
        let (Some(id), Some(name)) = (stored(NESTED_ID), stored(NESTED_NAME)) else {
            return read_model(value, path).map(Self::Inline);
        };
        let id = id.parse().map_err(|_| FieldError::wrong(path, "a block with the id of its document", value))?;
        Ok(Self::Saved(Saved::new(id, name.to_owned(), read_model(value, path)?)))
    }

    fn write(&self) -> Value {
        match self {
            Self::Saved(saved) => json!({"$ref": {"block_document_id": saved.id}}),
            Self::Inline(block) => {
                let mut fields = Model::write_fields(block);
                fields.insert("block_type_slug".into(), B::SLUG.into());
                Value::Object(fields)
            }
        }
    }
}
