//! Puts the JSON schema of a block together, in the form that Prefect stores.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::checksum::checksum;
use crate::field::below;

/// The schemas that other schemas refer to, by their title.
#[derive(Debug, Default)]
pub struct Definitions(BTreeMap<String, Value>);

impl Definitions {
    /// Adds the schema of a nested model once, and gives the reference to it.
    pub fn refer(&mut self, schema: impl FnOnce() -> Schema) -> Value {
        let Schema { title, mut fields } = schema();
        if let Some(Value::Object(inner)) = fields.as_object_mut().and_then(|fields| fields.remove("definitions")) {
            self.0.extend(inner);
        }
        self.0.insert(title.to_owned(), fields);
        json!({"$ref": format!("#/definitions/{title}")})
    }
}

/// One property of a schema.
#[derive(Debug)]
pub struct Property {
    /// The name in documents.
    pub name: &'static str,
    /// What a person is told about it.
    pub description: &'static str,
    /// The schema of its type.
    pub schema: Value,
    /// The default, where it is not required.
    pub default: Option<Value>,
    /// Whether a document must have it.
    pub required: bool,
    /// Paths of secrets in it, relative to it.
    pub secret_paths: Vec<String>,
    /// The block type that it holds.
    pub block: Option<BlockReference>,
}

/// Which block type a field holds a block of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockReference {
    /// The type's slug.
    pub slug: &'static str,
    /// The checksum of its schema.
    pub checksum: String,
}

/// A model's schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Its name, which others refer to it by.
    pub title: &'static str,
    /// The JSON schema, as it is stored in a block schema's `fields`.
    pub fields: Value,
}

impl Schema {
    /// The schema of a model that is no block: only ever part of one.
    pub fn of_model(title: &'static str, description: &str, properties: Vec<Property>, definitions: Definitions) -> Self {
        let mut fields = object(title, description, properties.iter().map(|property| (property, false)));
        add_definitions(&mut fields, definitions);
        Self { title, fields: Value::Object(fields) }
    }

    /// The schema of a block.
    pub fn of_block(slug: &str, title: &'static str, description: &str, properties: Vec<Property>, definitions: Definitions) -> Self {
        let mut fields = object(title, description, properties.iter().map(|property| (property, true)));
        add_definitions(&mut fields, definitions);
        fields.insert("block_type_slug".into(), slug.into());
        fields.insert("secret_fields".into(), properties.iter().flat_map(secret_paths).collect());
        fields.insert("block_schema_references".into(), Value::Object(properties.iter().filter_map(block_reference).collect()));
        Self { title, fields: Value::Object(fields) }
    }

    /// The checksum that identifies the schema.
    pub fn checksum(&self) -> String {
        checksum(&self.fields)
    }
}

fn object<'a>(title: &str, description: &str, properties: impl Iterator<Item = (&'a Property, bool)>) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut described = Map::new();
    let mut required = Vec::new();
    for (position, (property, positioned)) in properties.enumerate() {
        described.insert(property.name.into(), describe(property, positioned.then_some(position)));
        if property.required {
            required.push(Value::from(property.name));
        }
    }
    if !description.is_empty() {
        fields.insert("description".into(), description.into());
    }
    fields.insert("properties".into(), Value::Object(described));
    if !required.is_empty() {
        fields.insert("required".into(), Value::Array(required));
    }
    fields.insert("title".into(), title.into());
    fields.insert("type".into(), "object".into());
    fields
}

fn describe(property: &Property, position: Option<usize>) -> Value {
    let Value::Object(mut schema) = property.schema.clone() else { return property.schema.clone() };
    if let Some(default) = &property.default {
        schema.insert("default".into(), default.clone());
    }
    if !property.description.is_empty() {
        schema.insert("description".into(), property.description.into());
    }
    if !schema.contains_key("$ref") {
        schema.insert("title".into(), title_of(property.name).into());
    }
    if let Some(position) = position {
        schema.insert("position".into(), position.into());
    }
    Value::Object(schema)
}

/// `region_name` reads `Region Name` in a form.
fn title_of(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty()).map(|word| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + rest
    });
    words.collect::<Vec<_>>().join(" ")
}

fn add_definitions(fields: &mut Map<String, Value>, definitions: Definitions) {
    if !definitions.0.is_empty() {
        fields.insert("definitions".into(), Value::Object(definitions.0.into_iter().collect()));
    }
}

fn secret_paths(property: &Property) -> impl Iterator<Item = Value> {
    below(property.name, property.secret_paths.clone()).into_iter().map(Value::from)
}

fn block_reference(property: &Property) -> Option<(String, Value)> {
    let BlockReference { slug, checksum } = property.block.as_ref()?;
    Some((property.name.to_owned(), json!({"block_schema_checksum": checksum, "block_type_slug": slug})))
}
