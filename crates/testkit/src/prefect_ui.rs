//! Prefect's web interfaces, served from the wheel that the tests have installed, in front of any server's API.
//!
//! Serves files and the settings that the pages ask for, as the real server does: the older interface at `/`, the newer one
//! below `/v2`, the index for every path that is no file. Everything else the pages get from the API, which is another origin.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::listener::{Answer, Listener, Request};
use crate::python;

/// Where the files lie in an installed package.
const IN_PACKAGE: &str = "prefect/server";
/// What stands in the files for the path that they are served below.
const PLACEHOLDER: &str = "/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER";

/// Both interfaces on a loopback port, until it is dropped.
#[derive(Debug)]
pub struct PrefectUi {
    listener: Listener,
}

impl PrefectUi {
    /// Serves them in front of the API at that URL.
    pub fn start(api_url: &str) -> Result<Self> {
        let files = python::environment("prefect")?.packages()?.join(IN_PACKAGE);
        let settings = settings(api_url.trim_end_matches('/'));
        Ok(Self { listener: Listener::start(move |request| answer(&files, &settings, request))? })
    }

    /// `http://127.0.0.1:…`.
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.address())
    }
}

fn settings(api_url: &str) -> Value {
    json!({
        "api_url": api_url,
        "csrf_enabled": false,
        "auth": null,
        "flags": [],
        "default_ui": "v1",
        "available_uis": ["v1", "v2"],
        "v1_base_url": "/",
        "v2_base_url": "/v2",
    })
}

fn answer(files: &Path, settings: &Value, request: &Request) -> Answer {
    if request.path == "/ui-settings" {
        return Answer::json(200, settings);
    }
    let (base, folder, path) = match request.path.strip_prefix("/v2") {
        Some(path) if path.is_empty() || path.starts_with('/') => ("/v2", "ui-v2", path),
        _ => ("", "ui", request.path.as_str()),
    };
    let Some(file) = file(&files.join(folder), path) else { return Answer::text(404, "no such file") };
    match read(&file, base) {
        Ok(body) => Answer::bytes(200, kind(&file), body).with_header("cache-control", caching(path)),
        Err(error) => Answer::text(500, &format!("{error:#}")),
    }
}

/// The file of a path: itself, or the index if no file can be meant.
fn file(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = path.trim_start_matches('/');
    let file = folder.join(path);
    if file.is_file() && !path.contains("..") {
        return Some(file);
    }
    (!path.contains('.')).then(|| folder.join("index.html"))
}

/// Assets have names that change with their contents: a browser need not read megabytes anew for each page.
fn caching(path: &str) -> &'static str {
    if path.starts_with("/assets/") { "max-age=3600" } else { "no-cache" }
}

fn read(file: &Path, base: &str) -> Result<Vec<u8>> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text.replace(PLACEHOLDER, base).into_bytes(),
        Err(picture) => picture.into_bytes(),
    })
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css",
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("webmanifest" | "json") => "application/json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
