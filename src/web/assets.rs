//! The stylesheet, script and fonts, embedded, compressed once and named by their content, so that browsers may keep them for ever.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;

use crate::keys::sha256_hex;

#[derive(rust_embed::RustEmbed)]
#[folder = "static/"]
struct Files;

/// The stylesheet's parts, in the order in which later ones may refine earlier ones.
const STYLES: [&str; 5] = ["tokens.css", "base.css", "site.css", "desk.css", "print.css"];

struct Asset {
    content_type: &'static str,
    plain: Bytes,
    gzip: Option<Bytes>,
}

struct Assets {
    by_path: BTreeMap<String, Asset>,
    by_name: BTreeMap<String, String>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(collect);

/// The address of an asset by its plain name. An unknown name gives an address that answers 404, which a test of every page finds.
pub fn url(name: &str) -> &'static str {
    ASSETS.by_name.get(name).map_or("/assets/missing", String::as_str)
}

/// Serves an asset.
pub async fn show(request: HttpRequest) -> HttpResponse {
    let Some(asset) = ASSETS.by_path.get(request.path()) else { return HttpResponse::NotFound().finish() };
    let accepts = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "accept-encoding"));
    match &asset.gzip {
        Some(gzip) if accepts.is_some_and(|accepts| accepts.contains("gzip")) => {
            answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(gzip.clone())
        }
        _ => answer.body(asset.plain.clone()),
    }
}

fn collect() -> Assets {
    let mut assets = Assets { by_path: BTreeMap::new(), by_name: BTreeMap::new() };
    let mut fonts = Vec::new();
    for name in Files::iter() {
        let Some(content_type) = content_type(&name) else { continue };
        let Some(file) = Files::get(&name) else { continue };
        if !name.ends_with(".css") {
            let path = assets.add(&name, content_type, file.data.into_owned());
            fonts.push((name.into_owned(), path));
        }
    }
    let mut style = String::new();
    for part in STYLES {
        if let Some(file) = Files::get(part) {
            style.push_str(&String::from_utf8_lossy(&file.data));
            style.push('\n');
        }
    }
    for (name, path) in &fonts {
        style = style.replace(&format!("url(\"{name}\")"), &format!("url(\"{path}\")"));
    }
    assets.add("startline.css", "text/css; charset=utf-8", style.into_bytes());
    assets
}

impl Assets {
    fn add(&mut self, name: &str, content_type: &'static str, bytes: Vec<u8>) -> String {
        let hash: String = sha256_hex(&bytes).chars().take(12).collect();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("/assets/{stem}.{hash}.{ending}");
        let gzip = if content_type.starts_with("font/") { None } else { gzipped(&bytes) };
        self.by_path.insert(path.clone(), Asset { content_type, plain: Bytes::from(bytes), gzip });
        self.by_name.insert(name.to_owned(), path.clone());
        path
    }
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}

/// Bytes compressed, or nothing where that fails.
pub fn gzipped(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
