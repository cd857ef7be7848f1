//! Chromium, driven by chromedriver: one of each for a test, on free ports, gone when the test is over.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Lines;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use fantoccini::Client;
use fantoccini::ClientBuilder;
use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use serde_json::json;

use crate::support::database::setting;

/// A browser window.
pub struct Chrome {
    /// Drives it.
    pub client: Client,
    base_url: String,
    // Kept until the end: the driver, and the browser's own folder.
    driver: Driver,
    _folder: tempfile::TempDir,
}

struct Driver(Child);

impl Driver {
    /// Starts one; answers its port and what else it will say.
    fn start() -> Option<(Self, String, Lines<BufReader<ChildStdout>>)> {
        let mut command = Command::new("chromedriver");
        let child = command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut driver = Self(child);
        let mut lines = BufReader::new(driver.0.stdout.take()?).lines();
        loop {
            let line = lines.next()?.ok()?;
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                return Some((driver, port.trim_end_matches('.').to_owned(), lines));
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; its browsers end with it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether there is a browser to test with; where tests must be whole, its absence is a failure.
pub fn is_at_hand() -> bool {
    let found = ["chromium", "chromedriver"].iter().all(|name| program(name).is_some());
    assert!(
        found || setting("CI").is_none(),
        "chromium and chromedriver are needed: apt-get install chromium chromium-driver"
    );
    if !found {
        eprintln!("skipped: chromium and chromedriver are not installed");
    }
    found
}

fn program(name: &str) -> Option<std::path::PathBuf> {
    let folders = setting("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

impl Chrome {
    /// Opens a window that will show one site.
    pub async fn open(base_url: &str) -> Self {
        let mut tries = 0;
        let (driver, port, lines) = loop {
            tries += 1;
            // The free port it finds for itself may be taken before it listens; then it ends.
            match Driver::start() {
                Some(started) => break started,
                None => assert!(tries < 5, "chromedriver does not start"),
            }
        };
        // What it says later must be read, or it stops when the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        let folder = tempfile::tempdir().unwrap();
        let own_folder = format!("--user-data-dir={}", folder.path().display());
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            // Smooth scrolling is still under way when the driver clicks.
            "--force-prefers-reduced-motion",
            "--window-size=1280,1600",
            &own_folder,
        ];
        let wishes =
            json!({ "goog:chromeOptions": { "args": arguments }, "goog:loggingPrefs": { "browser": "ALL" } });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromium starts");
        Self { client, base_url: base_url.to_owned(), driver, _folder: folder }
    }

    /// Ends it in order; dropping it is ruder.
    pub async fn close(self) {
        self.client.close().await.unwrap();
        drop(self.driver);
    }

    /// Goes to a path of the site.
    pub async fn go(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.base_url))
            .await
            .unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// The path it is at.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.path().to_owned()
    }

    /// What stands in the title.
    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    /// Makes the window as wide and high as a screen, in CSS pixels, as a telephone would.
    pub async fn is_wide(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Turns the pages' scripts off or on again.
    pub async fn without_script(&self) {
        self.tell("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// Prefers dark pages.
    pub async fn in_the_dark(&self, is_dark: bool) {
        let scheme = if is_dark { "dark" } else { "light" };
        let wish = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tell("Emulation.setEmulatedMedia", wish).await;
    }

    /// Keeps a cookie for the site, on a page of which it must stand.
    pub async fn keep_cookie(&self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap_or_default();
        let cookie = json!({ "name": name, "value": value, "url": self.base_url });
        self.tell("Network.setCookie", cookie).await;
    }

    /// What scripts were refused and what they complained of since the last asking.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self
            .client
            .issue_cmd(Asked { path: "se/log", body: json!({ "type": "browser" }) })
            .await
            .unwrap();
        let lines = log.as_array().cloned().unwrap_or_default();
        let told = lines.iter().filter(|line| line["level"] == "SEVERE");
        told.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The one link or button with these words.
    pub async fn named(&self, words: &str) -> Element {
        let quoted = format!("normalize-space(.) = {words:?}");
        let path = format!("//a[{quoted}] | //button[{quoted}] | //summary[{quoted}]");
        self.client.find(Locator::XPath(&path)).await.unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// Presses a link or button and waits for the page it leads to.
    pub async fn press(&self, words: &str) {
        let target = self.named(words).await;
        self.press_on(target, words).await;
    }

    /// Presses what a selector finds first and waits for the page it leads to.
    pub async fn press_first(&self, selector: &str) {
        let target = self.client.find(Locator::Css(selector)).await;
        self.press_on(target.unwrap_or_else(|error| panic!("{selector}: {error}")), selector).await;
    }

    async fn press_on(&self, target: Element, name: &str) {
        let old = self.client.find(Locator::Css("html")).await.unwrap();
        target.click().await.unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let began = std::time::Instant::now();
        while old.tag_name().await.is_ok() {
            assert!(began.elapsed() < std::time::Duration::from_secs(20), "{name:?} leads nowhere");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        self.client.wait().for_element(Locator::Css("footer, body > *")).await.unwrap();
    }

    /// Types into the field with this label.
    pub async fn fill(&self, label: &str, value: &str) {
        let field = self.labelled(label).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// Chooses a radio or ticks a box by the words beside it.
    pub async fn choose(&self, label: &str) {
        self.labelled(label).await.click().await.unwrap();
    }

    /// Chooses from a list, by the value that is sent.
    pub async fn select(&self, label: &str, option: &str) {
        self.labelled(label)
            .await
            .select_by_value(option)
            .await
            .unwrap_or_else(|error| panic!("{option:?}: {error}"));
    }

    async fn labelled(&self, label: &str) -> Element {
        let path = format!("//*[@id = //label[normalize-space(.) = {label:?}]/@for]");
        self.client.find(Locator::XPath(&path)).await.unwrap_or_else(|error| panic!("{label:?}: {error}"))
    }

    /// The words of the main part.
    pub async fn words(&self) -> String {
        self.client.find(Locator::Css("main")).await.unwrap().text().await.unwrap()
    }

    async fn tell(&self, command: &str, parameters: Value) {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Asked { path: "goog/cdp/execute", body }).await.unwrap();
    }
}

/// A command that only Chromium knows.
#[derive(Debug)]
struct Asked {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Asked {
    fn endpoint(
        &self,
        base: &reqwest::Url,
        session: Option<&str>,
    ) -> Result<reqwest::Url, <reqwest::Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &reqwest::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.body.to_string()))
    }
}
