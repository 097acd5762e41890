//! Which block types this process knows. Nothing registers itself: each integration has a
//! `register(&mut Registry)` that its user calls.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::{Map, Value};

use crate::block::Block;
use crate::field::{FieldError, FieldPath, UnknownFields};
use crate::provider::{Explain, ReadSecret};
use crate::schema::Schema;

/// A block type, without its Rust type.
#[derive(Clone)]
pub struct Kind {
    /// The type's id, as `aws-credentials`.
    pub slug: &'static str,
    /// The type's name for people.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Where its documentation is.
    pub documentation_url: Option<&'static str>,
    /// What its blocks can do.
    pub capabilities: &'static [&'static str],
    /// Its schema.
    pub schema: Schema,
    /// The types of the blocks that it holds.
    pub nested: Vec<Kind>,
    complete: fn(&Map<String, Value>) -> Result<Map<String, Value>, FieldError>,
    secret: Option<Reader<dyn ReadSecret>>,
    explained: Option<Reader<dyn Explain>>,
}

/// Reads a document as a block that can do something.
type Reader<T> = fn(&Map<String, Value>) -> Result<Box<T>, FieldError>;

impl Kind {
    /// The kind of `B`.
    pub fn of<B: Block>() -> Self {
        Self {
            slug: B::SLUG,
            name: B::NAME,
            description: B::DESCRIPTION,
            documentation_url: B::DOCUMENTATION_URL,
            capabilities: B::CAPABILITIES,
            schema: B::model_schema(),
            nested: B::nested_kinds(),
            complete: |data| Ok(B::read_fields(data, &FieldPath::root(UnknownFields::Refuse))?.write_fields()),
            secret: None,
            explained: None,
        }
    }

    /// What a person wrote, as a document to save: checked, and with every default filled in.
    ///
    /// # Errors
    /// Names the field that does not fit.
    pub fn complete(&self, data: &Map<String, Value>) -> Result<Map<String, Value>, FieldError> {
        (self.complete)(data)
    }

    /// The fields that hold a block, with that block's type.
    pub fn block_fields(&self) -> impl Iterator<Item = BlockField<'_>> {
        let references = self.schema.fields["block_schema_references"].as_object().into_iter().flatten();
        references.filter_map(|(name, reference)| Some(BlockField { name, slug: reference["block_type_slug"].as_str()? }))
    }

    /// The block of `data` as a secret to be read, when blocks of this type are secrets.
    pub fn secret(&self, data: &Map<String, Value>) -> Option<Result<Box<dyn ReadSecret>, FieldError>> {
        self.secret.map(|read| read(data))
    }

    /// The block of `data` as one that can say where its credential comes from.
    pub fn explained(&self, data: &Map<String, Value>) -> Option<Result<Box<dyn Explain>, FieldError>> {
        self.explained.map(|read| read(data))
    }
}

/// A field that holds a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockField<'a> {
    /// The field.
    pub name: &'a str,
    /// The type of the block in it.
    pub slug: &'a str,
}

/// The known block types by slug.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Kind>,
}

impl Registry {
    /// Adds a block type; a later one of the same slug takes the earlier one's place. What its
    /// blocks can do is said on what is returned: `registry.add::<AwsSecret>().reads_secret()`.
    pub fn add<B: Block>(&mut self) -> Entry<'_, B> {
        self.kinds.insert(B::SLUG, Kind::of::<B>());
        let kind = self.kinds.get_mut(B::SLUG).expect("it was inserted on the line before");
        Entry { kind, block: PhantomData }
    }

    /// The type of `slug`.
    pub fn get(&self, slug: &str) -> Option<&Kind> {
        self.kinds.get(slug)
    }

    /// All types, by slug.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values()
    }
}

/// A block type that was just added.
pub struct Entry<'a, B> {
    kind: &'a mut Kind,
    block: PhantomData<B>,
}

impl<B: Block> Entry<'_, B> {
    /// Its blocks are secrets: `ref+block://slug/name` reads them.
    pub fn reads_secret(self) -> Self
    where
        B: ReadSecret,
    {
        self.kind.secret = Some(|data| Ok(Box::new(read::<B>(data)?)));
        self
    }

    /// Its blocks fill blanks from their surroundings, and can say how.
    pub fn explains(self) -> Self
    where
        B: Explain,
    {
        self.kind.explained = Some(|data| Ok(Box::new(read::<B>(data)?)));
        self
    }
}

fn read<B: Block>(data: &Map<String, Value>) -> Result<B, FieldError> {
    B::read_fields(data, &FieldPath::root(UnknownFields::Warn))
}
