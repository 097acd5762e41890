//! The block types that every server knows, described in our own words so that a UI can offer them before any client has
//! registered them. Slugs and fields are those that clients know; a client that saves such a block registers its own schema.

mod install;

pub(crate) use install::{install_all, install_missing};
use onloan_blocks::Registry;
use serde_json::{Value, json};

/// A block type of the system.
pub(crate) struct SystemBlock {
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) capabilities: &'static [&'static str],
    pub(crate) fields: Value,
}

/// All of them.
pub(crate) fn system_blocks() -> Vec<SystemBlock> {
    let registry = Registry::system();
    let ours = registry.kinds().map(|kind| SystemBlock {
        slug: kind.slug,
        name: kind.name,
        description: kind.description,
        capabilities: kind.capabilities,
        fields: kind.schema.fields.clone(),
    });
    ours.chain([local_file_system(), webhook()]).collect()
}

fn local_file_system() -> SystemBlock {
    let description = "A folder on the machine where a flow runs, for results and files.";
    SystemBlock {
        slug: "local-file-system",
        name: "Local File System",
        description,
        capabilities: &["get-directory", "put-directory", "read-path", "write-path"],
        fields: json!({
            "title": "LocalFileSystem",
            "description": description,
            "type": "object",
            "properties": {
                "basepath": {
                    "title": "Basepath",
                    "description": "The folder that relative paths start from; without it, the place where the flow keeps results.",
                    "anyOf": [{"type": "string"}, {"type": "null"}],
                    "default": null,
                    "position": 0,
                },
            },
            "secret_fields": [],
            "block_type_slug": "local-file-system",
            "block_schema_references": {},
        }),
    }
}

fn webhook() -> SystemBlock {
    let description = "An address that a flow calls over HTTP.";
    SystemBlock {
        slug: "webhook",
        name: "Webhook",
        description,
        capabilities: &[],
        fields: json!({
            "title": "Webhook",
            "description": description,
            "type": "object",
            "required": ["url"],
            "properties": {
                "method": {
                    "title": "Method",
                    "description": "How it is called.",
                    "type": "string",
                    "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"],
                    "default": "POST",
                    "position": 0,
                },
                "url": {
                    "title": "Webhook URL",
                    "description": "The address. It often holds a key, so it is a secret.",
                    "type": "string",
                    "format": "password",
                    "writeOnly": true,
                    "position": 1,
                },
                "headers": {
                    "title": "Webhook Headers",
                    "description": "Headers to send; their values are secrets.",
                    "type": "object",
                    "position": 2,
                },
                "allow_private_urls": {
                    "title": "Allow Private URLs",
                    "description": "Whether the address may be one of a private network.",
                    "type": "boolean",
                    "default": true,
                    "position": 3,
                },
                "verify": {
                    "title": "Verify",
                    "description": "Whether the certificate of the address is checked.",
                    "type": "boolean",
                    "default": true,
                    "position": 4,
                },
            },
            "secret_fields": ["headers.*", "url"],
            "block_type_slug": "webhook",
            "block_schema_references": {},
        }),
    }
}
