//! Two of everything: what is one's own and what is another's, and the disclosures that each session has asked for.

use reqwest::Method;
use startline::domain::roster::StaffRole;
use startline::domain::upload::UploadKind;

use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::scene::Scene;
use crate::support::scene::filled;

/// The address of a form, what it must be sent, and the address that it opens.
type Asking = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// What a form must be sent to so that something is opened: its address, what it needs, and the address that opens it.
const OPENED_BY: [Asking; 12] = [
    ("/b/{word}/travellers/{number}/shown", &[], "/b/{word}/personal/{id}"),
    ("/b/{word}/travellers/{number}/copy", &[], "/b/{word}/personal/{id}/copy"),
    ("/b/{word}/travellers/{number}/files/{kind}", &[], "/b/{word}/personal/{id}/file"),
    ("/t/{word}/travellers/{number}/shown", &[], "/t/{word}/personal/{id}"),
    ("/t/{word}/travellers/{number}/copy", &[], "/t/{word}/personal/{id}/copy"),
    ("/t/{word}/travellers/{number}/files/{kind}", &[], "/t/{word}/personal/{id}/file"),
    ("/p/{word}/files", &[("format", "csv")], "/p/{word}/files/{id}"),
    ("/desk/bookings/{reference}/travellers/{traveller}/shown", &[], "/desk/shown/{id}"),
    ("/desk/bookings/{reference}/travellers/{traveller}/files/{kind}", &[], "/desk/shown/{id}/photo.file"),
    ("/desk/bookings/{reference}/travellers/{traveller}/copy", &[], "/desk/shown/{id}/copy.zip"),
    ("/desk/departures/{code}/shown", &[("view", "diets")], "/desk/shown/{id}/{what}.{format}"),
    (
        "/desk/departures/{code}/acts",
        &[("scope", "all"), ("act", "export")],
        "/desk/departures/{code}/acts/{id}",
    ),
];

/// Something that was asked for and opens for who asked.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The address it opens, with a placeholder for the id and what else is not fixed.
    pub at: &'static str,
    /// Its id.
    pub id: String,
}

/// Somebody with a booking, an own link and a pack whose codes they entered, signed in at the desk.
pub struct Party {
    pub scene: Scene,
    pub browser: Browser,
    pub openings: Vec<Opening>,
}

/// One's own, another's, and another session of one's own.
pub struct Strangers {
    pub mine: Party,
    pub other: Party,
    pub again: (Browser, Vec<Opening>),
}

impl Strangers {
    /// Sets both scenes.
    pub async fn meet(app: &TestApp) -> Self {
        let mine = Party::new(app, StaffRole::Owner).await;
        let other = Party::new(app, StaffRole::Lead).await;
        let browser = app.desk(StaffRole::Owner).await;
        mine.scene.open_doors(app, &browser).await;
        let openings = openings(&browser, &mine.scene, |_| true).await;
        Self { mine, other, again: (browser, openings) }
    }
}

impl Party {
    async fn new(app: &TestApp, role: StaffRole) -> Self {
        let scene = Scene::set(app).await;
        let fellow = app.party(&scene.booking).await.remove(1);
        app.give_file("traveller", &fellow, UploadKind::Photo).await.unwrap();
        let browser = app.desk(role).await;
        scene.open_doors(app, &browser).await;
        let openings = openings(&browser, &scene, |_| true).await;
        Self { scene, browser, openings }
    }
}

/// Asks for everything that is opened by asking, and sees that it opens.
pub async fn openings(browser: &Browser, scene: &Scene, is_wanted: impl Fn(&str) -> bool) -> Vec<Opening> {
    let mut found = Vec::new();
    for (asked, pairs, at) in OPENED_BY.into_iter().filter(|(_, _, at)| is_wanted(at)) {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let to = browser.send(&scene.address(asked), &pairs).await;
        let to = to.expect(303).location().unwrap();
        let is_id = |part: &&str| part.len() == 36 && part.matches('-').count() == 4;
        let id = to.split('/').find(is_id).unwrap_or_else(|| panic!("{asked} led to {to}")).to_owned();
        let address = filled(at, |name| match name {
            "id" => id.clone(),
            _ => scene.value(at, name),
        });
        browser.ask(Method::GET, &address, &[], None).await.expect(200);
        found.push(Opening { at, id });
    }
    found
}
