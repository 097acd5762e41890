//! Paths with a slash at the end too many or too few. Clients may err; they are sent to the right path, with the same
//! method and body.

use axum::extract::OriginalUri;
use axum::response::Redirect;

pub(crate) async fn add_slash(OriginalUri(uri): OriginalUri) -> Redirect {
    redirect(&format!("{}/", uri.path()), uri.query())
}

pub(crate) async fn remove_slash(OriginalUri(uri): OriginalUri) -> Redirect {
    redirect(uri.path().trim_end_matches('/'), uri.query())
}

fn redirect(path: &str, query: Option<&str>) -> Redirect {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::temporary(&format!("{path}{query}"))
}
