//! Reads a list whole from a server that gives it in pages.

/// How many rows the server gives at once.
pub(crate) const PAGE: usize = 200;

/// All rows; `fetch` gives at most [`PAGE`] from an offset on.
pub(crate) async fn all<T>(fetch: impl AsyncFn(i64) -> anyhow::Result<Vec<T>>) -> anyhow::Result<Vec<T>> {
    let mut rows = Vec::new();
    loop {
        let page = fetch(rows.len() as i64).await?;
        let last = page.len() < PAGE;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}
