//! placeholder
mod settings;
