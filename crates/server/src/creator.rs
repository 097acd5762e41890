//! Who makes something, where it is not a client for itself: an automation says so in the headers of its calls, as those of the
//! reference do.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::request::Builder;
use onloan_domain::{Automation, CreatedBy};

const ID: &str = "prefect-automation-id";
/// Header values are ASCII, names are not: it is written in base 64.
const NAME: &str = "prefect-automation-name";

/// A request in the name of an automation.
pub(crate) fn in_the_name_of(automation: &Automation, request: Builder) -> Builder {
    request.header(ID, automation.id.to_string()).header(NAME, STANDARD.encode(&automation.name))
}

/// The automation that makes a request, if one does.
pub(crate) fn creator(headers: &HeaderMap) -> Option<CreatedBy> {
    let id = headers.get(ID)?.to_str().ok()?.parse().ok()?;
    let name = String::from_utf8(STANDARD.decode(headers.get(NAME)?).ok()?).ok()?;
    Some(CreatedBy { id: Some(id), creator_type: Some("AUTOMATION".to_owned()), display_value: Some(name) })
}
