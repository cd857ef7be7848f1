//! Forms that carry a file. Without a file they are forms like all others.

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use multer::Multipart;

use crate::web::error::WebError;
use crate::web::form::Form;

/// A form and the file that came with it.
pub struct Upload {
    /// Its other fields.
    pub form: Form,
    /// The file's bytes; none if none was chosen.
    pub file: Option<Vec<u8>>,
}

/// Reads a body that the gate has let through, so it is not too large. `file` is the name of the file's field.
///
/// # Errors
/// [`WebError::StaleForm`] for a body that no browser sends.
pub async fn upload(request: &HttpRequest, body: Bytes, file: &str) -> Result<Upload, WebError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return Ok(Upload { form: Form::decoded(&body), file: None });
    };
    let unreadable = |_: multer::Error| WebError::StaleForm;
    let mut parts = Multipart::new(stream::iter([Ok::<_, std::convert::Infallible>(body)]), boundary);
    let (mut values, mut found) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(unreadable)?;
        if name == file {
            // A browser sends an empty part where no file was chosen.
            found = Some(bytes.to_vec()).filter(|bytes| !bytes.is_empty());
        } else {
            values.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(Upload { form: Form::sent(values), file: found })
}
