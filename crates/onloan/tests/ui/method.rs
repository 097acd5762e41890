//! A task is a function of its own.

use onloan::prelude::*;

struct Loader;

impl Loader {
    #[task]
    async fn load(&self) -> Result<(), String> {
        Ok(())
    }
}

fn main() {}
