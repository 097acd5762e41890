//! One row: configuration files, variables and a block's fields.

use std::path::Path;

use serde_json::{Map, Value, json};

/// A row. In its texts `{sts}`, `{home}` and the names of the metadata services stand for addresses and the row's folder.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) name: &'static str,
    files: Vec<(String, String)>,
    environment: Vec<(&'static str, String)>,
    block: Map<String, Value>,
}

/// What the placeholders stand for.
pub(super) type Places = Vec<(&'static str, String)>;

/// A row as both sides run it.
#[derive(serde::Serialize)]
pub(super) struct Prepared {
    pub(super) environment: Map<String, Value>,
    pub(super) block: Map<String, Value>,
}

impl Row {
    /// A row in which metadata are switched off, STS is moto's, and there is a region.
    pub(super) fn new(name: &'static str) -> Self {
        let environment = [
            ("HOME", "{home}"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ENDPOINT_URL_STS", "{sts}"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            // Nothing here gets better by being asked twice.
            ("AWS_MAX_ATTEMPTS", "1"),
        ];
        let environment = environment.map(|(name, value)| (name, value.to_owned())).into();
        Self { name, files: Vec::new(), environment, block: Map::new() }
    }

    pub(super) fn config(self, text: &str) -> Self {
        self.file(".aws/config", text)
    }

    pub(super) fn credentials(self, text: &str) -> Self {
        self.file(".aws/credentials", text)
    }

    pub(super) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    pub(super) fn env(mut self, name: &'static str, value: &str) -> Self {
        self = self.without(name);
        self.environment.push((name, value.to_owned()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| *known != name);
        self
    }

    pub(super) fn block(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.block.insert(field.to_owned(), value.into());
        self
    }

    /// An access key in variables, so that the row is about something else.
    pub(super) fn with_keys(self) -> Self {
        self.env("AWS_ACCESS_KEY_ID", "AKIAFAKEENV").env("AWS_SECRET_ACCESS_KEY", "fake-env")
    }

    /// An option of the block's client.
    pub(super) fn client(self, name: &str, value: impl Into<Value>) -> Self {
        let mut parameters = self.block.get("aws_client_parameters").cloned().unwrap_or_else(|| json!({}));
        parameters[name] = value.into();
        self.block("aws_client_parameters", parameters)
    }

    /// Writes the row's files below `home`.
    pub(super) fn prepare(&self, home: &Path, places: &Places) -> Prepared {
        let fill = |text: &str| {
            let text = text.replace("{home}", &home.display().to_string());
            places.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        for (path, text) in &self.files {
            let path = home.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, fill(text)).unwrap();
        }
        let environment = self.environment.iter().map(|(name, value)| ((*name).to_owned(), fill(value).into())).collect();
        let Value::Object(block) = serde_json::from_str(&fill(&Value::Object(self.block.clone()).to_string())).unwrap() else {
            unreachable!()
        };
        Prepared { environment, block }
    }
}
