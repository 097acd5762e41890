//! A body is a free function.
use onloan::prelude::*;

struct Loader;

impl Loader {
    #[task]
    async fn load(&self) -> Result<(), String> {
        Ok(())
    }
}

fn main() {}
