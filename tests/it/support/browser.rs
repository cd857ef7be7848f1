//! A browser without script: asks for pages, keeps cookies, follows 303, and looks at every page it is shown (`lint`).

use std::sync::Arc;

use reqwest::Client;
use reqwest::Method;
use reqwest::cookie::CookieStore;
use reqwest::cookie::Jar;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;

use crate::support::lint;
use crate::support::page::Page;

/// One person's browser. Cheap to clone; clones share their cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    jar: Arc<Jar>,
    base_url: String,
}

impl Browser {
    /// A browser that knows one site.
    pub fn new(base_url: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let client = Client::builder()
            .redirect(Policy::none())
            .cookie_provider(jar.clone())
            .no_proxy()
            // The server closes what rests for five seconds; a slow test must not meet it at the door.
            .pool_idle_timeout(std::time::Duration::from_secs(2))
            .build()
            .unwrap();
        Self { client, jar, base_url: base_url.to_owned() }
    }

    /// Takes a cookie as if the site had set it.
    pub fn keep_cookie(&self, cookie: &str) {
        self.jar.add_cookie_str(cookie, &self.base_url.parse().unwrap());
    }

    /// The cookies it would send, as `name=value`.
    pub fn cookies(&self) -> Vec<String> {
        let sent = self.jar.cookies(&self.base_url.parse().unwrap());
        let sent = sent.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        sent.split("; ").filter(|cookie| !cookie.is_empty()).map(str::to_owned).collect()
    }

    /// Asks for a page by its path (or by a whole address of this site) and goes on where it is sent.
    pub async fn get(&self, path: &str) -> Page {
        let page = self.fetch(path).await;
        self.follow(page).await
    }

    /// Asks once and goes nowhere else.
    pub async fn fetch(&self, path: &str) -> Page {
        self.ask(Method::GET, path, &[("sec-fetch-site", "same-origin")], None).await
    }

    /// Sends a form's pairs and goes on where it is sent.
    pub async fn post(&self, path: &str, pairs: &[(String, String)]) -> Page {
        let page = self.send(path, pairs).await;
        self.follow(page).await
    }

    /// Sends a form's pairs and goes nowhere else.
    pub async fn send(&self, path: &str, pairs: &[(String, String)]) -> Page {
        let body = serde_urlencoded::to_string(pairs).unwrap();
        self.ask(Method::POST, path, &[("sec-fetch-site", "same-origin")], Some(body)).await
    }

    /// Sends a form that carries files (name, value, whether it is a file) and goes nowhere else.
    pub async fn send_parts(&self, path: &str, parts: &[(String, String, bool)]) -> Page {
        let mut body = String::new();
        for (name, value, is_file) in parts {
            let file = if *is_file { "; filename=\"people.csv\"\r\nContent-Type: text/csv" } else { "" };
            body.push_str(&format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--cut--\r\n");
        let headers =
            [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=cut")];
        self.ask(Method::POST, path, &headers, Some(body)).await
    }

    /// Sends one file in a form's only field, under a name and a type of its sender's choice, and goes on where it is sent.
    pub async fn send_file(&self, path: &str, field: &str, name: &str, kind: &str, bytes: &[u8]) -> Page {
        let mut body = format!(
            "--cut9f3a\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--cut9f3a--\r\n");
        let headers =
            [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=cut9f3a")];
        let page = self.ask_with(Method::POST, path, &headers, Some(body)).await;
        self.follow(page).await
    }

    /// Sends a form to a server that may be gone; answers the status, if one came.
    pub async fn try_post(&self, path: &str, pairs: &[(String, String)]) -> Option<u16> {
        let body = serde_urlencoded::to_string(pairs).unwrap();
        let request =
            self.client.post(format!("{}{path}", self.base_url)).header("sec-fetch-site", "same-origin");
        let answer =
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).send().await;
        answer.ok().map(|answer| answer.status().as_u16())
    }

    /// Asks for a page of a server that may be gone; answers the status, if one came.
    pub async fn try_get(&self, path: &str) -> Option<u16> {
        let answer = self.client.get(format!("{}{path}", self.base_url)).send().await;
        answer.ok().map(|answer| answer.status().as_u16())
    }

    /// Any request, with the headers given and no others of a browser's.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Page {
        self.ask_with(method, path, headers, body.map(String::into_bytes)).await
    }

    async fn ask_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Page {
        let path = path.strip_prefix(&self.base_url).unwrap_or(path);
        assert!(path.starts_with('/'), "{path} leads away from this site");
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base_url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            if !headers.iter().any(|(name, _)| *name == CONTENT_TYPE.as_str()) {
                request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            }
            request = request.body(body);
        }
        let answer = request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error:?}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.unwrap_or_else(|error| panic!("{method} {path}: {error:?}"));
        let page = Page::new(self.clone(), status, path.to_owned(), headers, body.to_vec());
        if page.is_html() && method != Method::HEAD {
            lint::check(&page);
        }
        page
    }

    async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..10 {
            let Some(next) = page.location() else { return page };
            assert_eq!(page.status, 303, "{} sends on with {}", page.path, page.status);
            page = self.fetch(&next).await;
        }
        panic!("{} sends on and on", page.path);
    }
}

impl Page {
    /// Where this answer sends on to.
    pub fn location(&self) -> Option<String> {
        self.header(LOCATION.as_str())
    }
}
