//! What an AWS service's error means.
//!
//! Read from the error's code, else from the HTTP status: a gateway in between, or an emulator, may
//! answer in a form that the SDK cannot parse. Messages are cut short and redacted; one about a
//! signature is left out, because it repeats the signed headers, a session token among them.

use std::error::Error;
use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use onloan_secrets::Resolver;

const LONGEST_MESSAGE: usize = 300;

/// The ways in which a service refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    /// The caller is known and may not do this.
    AccessDenied,
    /// The credential was right once.
    Expired,
    /// The credential is wrong: an unknown key, or another secret.
    WrongKey,
    /// There is no such thing.
    NotFound,
    /// Too many calls.
    Throttled,
    /// Nobody answered.
    Unreachable,
    /// The service failed.
    ServerFault,
    /// The request makes no sense to the service.
    Other,
}

/// A service's refusal.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) kind: RefusalKind,
    /// The service's code, as `AccessDeniedException`.
    pub(crate) code: Option<String>,
    /// What it said, or what happened on the way to it.
    pub(crate) message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) if self.message.is_empty() => f.write_str(code),
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl Refusal {
    /// What `error` means.
    pub(crate) fn of<E: ProvideErrorMetadata + Error + 'static>(error: SdkError<E, HttpResponse>) -> Self {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned);
        let message = error.as_service_error().and_then(ProvideErrorMetadata::message).map(str::to_owned);
        match (error.raw_response(), code) {
            (Some(response), Some(code)) => Self::answered(response.status().as_u16(), Some(code), message),
            (Some(response), None) => {
                let body = response.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
                Self::answered(response.status().as_u16(), element(&body, "Code"), message.or_else(|| element(&body, "Message")))
            }
            (None, _) => Self { kind: RefusalKind::Unreachable, code: None, message: clean(&innermost(&error)) },
        }
    }

    fn answered(status: u16, code: Option<String>, message: Option<String>) -> Self {
        let kind = code.as_deref().and_then(kind_of_code).unwrap_or_else(|| kind_of_status(status));
        let message = match kind {
            RefusalKind::WrongKey => String::new(),
            RefusalKind::AccessDenied
            | RefusalKind::Expired
            | RefusalKind::NotFound
            | RefusalKind::Throttled
            | RefusalKind::Unreachable
            | RefusalKind::ServerFault
            | RefusalKind::Other => clean(&message.unwrap_or_default()),
        };
        let code = code.or_else(|| Some(format!("status {status}")));
        Self { kind, code, message }
    }
}

fn kind_of_code(code: &str) -> Option<RefusalKind> {
    Some(match code {
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "ForbiddenException" | "RegionDisabledException" => {
            RefusalKind::AccessDenied
        }
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "UnauthorizedException" | "TokenRefreshRequired" => {
            RefusalKind::Expired
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "AuthFailure"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignature" => RefusalKind::WrongKey,
        "ResourceNotFoundException" | "ParameterNotFound" | "ParameterVersionNotFound" => RefusalKind::NotFound,
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" | "SlowDown" => RefusalKind::Throttled,
        "InternalServiceError" | "InternalServerError" | "InternalFailure" | "ServiceUnavailable" => RefusalKind::ServerFault,
        _ => return None,
    })
}

fn kind_of_status(status: u16) -> RefusalKind {
    match status {
        401 => RefusalKind::WrongKey,
        403 => RefusalKind::AccessDenied,
        429 => RefusalKind::Throttled,
        500.. => RefusalKind::ServerFault,
        _ => RefusalKind::Other,
    }
}

/// The text of an XML element, as far as an error needs it.
fn element(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    rest.split_once("</").map(|(text, _)| text.trim().to_owned())
}

fn innermost(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn clean(message: &str) -> String {
    let resolver = Resolver::current();
    let message = resolver.redactor().redact(message.trim());
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Refusal, RefusalKind, element};

    #[test]
    fn an_answer_in_xml_is_understood() {
        let body =
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:x is not authorized</Message></Error></ErrorResponse>";
        assert_eq!(element(body, "Code").unwrap(), "AccessDenied");
        let refusal = Refusal::answered(403, element(body, "Code"), element(body, "Message"));
        assert_eq!(refusal.kind, RefusalKind::AccessDenied);
        assert_eq!(refusal.to_string(), "AccessDenied: User: arn:x is not authorized");
    }

    #[test]
    fn a_message_about_a_signature_is_left_out() {
        let refusal = Refusal::answered(403, Some("SignatureDoesNotMatch".into()), Some("x-amz-security-token: fake-token".into()));
        assert_eq!(refusal.to_string(), "SignatureDoesNotMatch");
    }

    #[test]
    fn without_a_code_the_status_says_what_it_is() {
        assert_eq!(Refusal::answered(403, None, None).kind, RefusalKind::AccessDenied);
        assert_eq!(Refusal::answered(503, None, None).to_string(), "status 503");
    }
}
