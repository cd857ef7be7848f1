//! What a page shows when it cannot show what was asked for. The only place that turns trouble into pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::store::StoreError;

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Nothing is at this address, or it is not for whoever asks.
    #[error("not found")]
    NotFound,
    /// The page is there, but not for this role.
    #[error("not allowed")]
    NotAllowed,
    /// The form came from another site.
    #[error("foreign origin")]
    ForeignOrigin,
    /// The address answers other methods.
    #[error("wrong method")]
    WrongMethod,
    /// The form is too old or was altered.
    #[error("stale form")]
    StaleForm,
    /// Somebody else changed the same thing meanwhile.
    #[error("changed meanwhile")]
    Changed,
    /// More was sent than is read.
    #[error("too large")]
    TooLarge,
    /// It took too long to send.
    #[error("too slow")]
    TooSlow,
    /// Asked too often.
    #[error("too often")]
    TooOften,
    /// The database is busy or gone.
    #[error("busy: {0}")]
    Busy(String),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

/// The words of an error page.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Heading.
    pub title: &'static str,
    /// What happened and what to do.
    pub text: &'static str,
}

impl WebError {
    fn words(&self) -> Words {
        let (title, text) = match self {
            Self::NotFound => (
                "Page not found",
                "Nothing is at this address, or the link is no longer good. Check the address, or ask for your link again under “My booking”.",
            ),
            Self::NotAllowed => ("Not for your role", "Ask somebody with the role this page needs."),
            Self::ForeignOrigin => (
                "This form came from another site",
                "Nothing was changed. Open the page on our own site and send the form again.",
            ),
            Self::WrongMethod => (
                "This address is not for that",
                "Nothing was changed. Go back and use the links and buttons of the page.",
            ),
            Self::StaleForm => (
                "This form is too old",
                "Nothing was changed. Go back to the start of the form and fill it in again.",
            ),
            Self::Changed => (
                "Somebody changed this meanwhile",
                "Nothing of yours was kept. Open the page again, look at what is there now, and make your change again.",
            ),
            Self::TooLarge => (
                "That is too much to send",
                "Nothing was changed. Send less: a photo or a scan can have 8 MB, a form without a file 64 KB.",
            ),
            Self::TooSlow => (
                "Sending took too long",
                "Nothing was changed. Check your connection and send the form again.",
            ),
            Self::TooOften => {
                ("Too many tries", "Wait fifteen minutes, then try again. Nothing was changed.")
            }
            Self::Busy(_) => (
                "Busy at the moment",
                "Nothing was lost. Wait a few seconds, then press the button again or load the page again: it is safe, nothing is done twice.",
            ),
            Self::Internal(_) => (
                "There is a problem with the service",
                "It is our fault. What you had saved before is kept. Try again later; if it stays, write to us and name the number below.",
            ),
        };
        Words { title, text }
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Conflict(_) => Self::Changed,
            StoreError::Busy(words) => Self::Busy(words),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<crate::keys::KeyError> for WebError {
    fn from(error: crate::keys::KeyError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl actix_web::ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAllowed | Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::StaleForm => StatusCode::BAD_REQUEST,
            Self::Changed => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// An empty answer that carries its words; the outermost middleware, which knows the agency, draws the page.
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Busy(words) | Self::Internal(words) => tracing::error!(error = %words, "request failed"),
            _ => {}
        }
        let mut answer = HttpResponse::new(self.status_code());
        if let Some(wait) = match self {
            Self::Busy(_) => Some("5"),
            Self::TooOften => Some("900"),
            _ => None,
        } {
            let value = actix_web::http::header::HeaderValue::from_static(wait);
            answer.headers_mut().insert(actix_web::http::header::RETRY_AFTER, value);
        }
        answer.extensions_mut().insert(self.words());
        answer
    }
}
