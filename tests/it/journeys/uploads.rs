//! Photos and scans: sent through their pages, judged by content, sealed, never read back through the link, opened only as a file.

use startline::domain::roster::StaffRole;
use startline::domain::upload::UploadKind;
use startline::store::bookings::Booking;
use startline::store::desk;

use crate::journeys::details_pages::with_code;
use crate::on_both;
use crate::support::acts::drawn_jpeg;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::world::a_booking;

const PHONE: &str = "DCIM_0001.jpg";

/// Sends a file through the form of its page, whatever its sender calls it.
async fn send(browser: &Browser, link: &str, page: &str, name: &str, kind: &str, bytes: &[u8]) -> Page {
    let page = browser.get(&format!("{link}/travellers/1/{page}")).await;
    let button = if page.words().contains("Replace it") { "Replace the file" } else { "Continue" };
    let form = page.form(button);
    browser.send_file(&form.action, "file", name, kind, bytes).await
}

async fn kept(app: &TestApp) -> Vec<String> {
    app.texts("SELECT kind || ' ' || media_type AS value FROM uploads ORDER BY kind").await
}

async fn openings(app: &TestApp, booking: &Booking) -> Vec<(String, String)> {
    let id = booking.id.clone();
    let noted = app.look(move |conn| desk::audit_of_booking(conn, &id)).await;
    let opened = noted.into_iter().filter(|entry| entry.verb == "disclose");
    opened.map(|entry| (entry.actor.split(':').next().unwrap_or_default().to_owned(), entry.note)).collect()
}

/// What every file is sent with.
fn check_file(page: &Page, name: &str, media_type: &str) {
    page.expect(200);
    let header = |name: &str| page.header(name).unwrap_or_default();
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{name}\""));
    assert_eq!(header("content-type"), media_type);
    assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
}

on_both!(a_photo_is_given_covered_opened_behind_a_code_and_replaced, |app| async {
    let booking = app.book(a_booking()).await;
    let (link, browser) = (app.link(&booking), app.browser());
    let page = browser.get(&format!("{link}/travellers/1/photo")).await;
    page.titled("Photo of Berta Booker").says("at most 8 MB").says("300 × 400 pixels");
    let came = [drawn_jpeg(480, 640), b"<script>alert(1)</script>".to_vec()].concat();
    // Its name is never used, and the type its sender declares is never believed.
    let name = "../../etc/x%0d%0aSet-Cookie: a=b;<b>.svg";
    let page = send(&browser, &link, "photo", name, "image/svg+xml", &came).await;
    page.expect(200).titled(&booking.reference).says("We have saved this file");
    assert_eq!(page.texts(".task-status").iter().filter(|status| *status == "Given").count(), 1);
    assert_eq!(kept(app).await, ["photo image/jpeg"]);

    let covered = browser.get(&format!("{link}/travellers/1/photo")).await;
    covered.says("This is given").says_not("480");
    assert_eq!(covered.count("input, form"), 0);
    let path = format!("{link}/travellers/1/photo");
    let again = browser.send_file(&path, "file", PHONE, "image/jpeg", &drawn_jpeg(300, 400)).await;
    again.says("To replace it, ask for a code");
    let asked = browser.send(&format!("{link}/travellers/1/files/photo"), &[]).await;
    assert_eq!(asked.location(), Some(format!("{link}/code")), "the link alone opens nothing");

    let owner = with_code(app, &booking).await;
    owner
        .get(&format!("{link}/personal"))
        .await
        .says("JPEG picture, 480 × 640 pixels")
        .says("given by the booker");
    let page = owner.get(&path).await;
    let file = page.form("Open the file").submit().await;
    check_file(&file, &format!("{}-1-photo.jpg", booking.reference), "image/jpeg");
    assert!(!file.html.contains("script"), "what hung behind the picture is gone");
    app.browser().fetch(&file.path).await.expect(404);
    let wide = send(&owner, &link, "photo", PHONE, "image/jpeg", &drawn_jpeg(640, 480)).await;
    wide.says("We have saved this file").says("wider than it is high");
    let png = {
        let mut file = std::io::Cursor::new(Vec::new());
        image::RgbaImage::new(600, 800).write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner()
    };
    send(&owner, &link, "photo", PHONE, "image/jpeg", &png).await.says("We have saved this file");
    assert_eq!(kept(app).await, ["photo image/png"], "one of each kind");
    assert_eq!(
        openings(app, &booking).await,
        [("site".to_owned(), "sealed values shown: upload photo".to_owned())]
    );
    app.pass(chrono::Duration::minutes(6));
    owner.fetch(&file.path).await.expect(404);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(each_page_says_why_a_file_is_not_taken, |app| async {
    let booking = app.book(a_booking()).await;
    let (link, browser) = (app.link(&booking), app.browser());
    for (page, bytes, expected) in [
        ("photo", b"".to_vec(), "no file came, or it was empty"),
        ("photo", vec![0xFF; 8 * 1024 * 1024 + 1], "This file has 8.1 MB. It can have 8 MB at most"),
        ("photo", drawn_jpeg(200, 200), "This photo has 200 × 200 pixels. It needs at least 300 × 400"),
        ("photo", drawn_jpeg(300, 400)[..800].to_vec(), "This file cannot be read"),
        ("photo", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "This is an SVG drawing"),
        ("photo", b"%PDF-1.7".to_vec(), "A photo must be a picture"),
        ("passport-scan", b"<!doctype html>%PDF-1.7".to_vec(), "This is a web page"),
        ("passport-scan", b"%PDF-1.7 /Encrypt".to_vec(), "protected with a password"),
        ("insurance-scan", b"%PDF-1.7 <html>".to_vec(), "This file cannot be read"),
        ("insurance-scan", b"PK\x03\x04".to_vec(), "This is an archive"),
    ] {
        let answer = send(&browser, &link, page, PHONE, "image/jpeg", &bytes).await;
        let faults = answer.expect(422).faults();
        assert!(faults.len() == 1 && faults[0].contains(expected), "{faults:?}");
    }
    let path = format!("{link}/travellers/1/photo");
    let huge = browser.send_file(&path, "file", PHONE, "image/jpeg", &vec![0; 17 * 1024 * 1024]).await;
    huge.expect(413).says("a photo or a scan can have 8 MB");
    assert!(kept(app).await.is_empty());
});

on_both!(the_desk_sees_what_is_there_and_each_opening_is_noted, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let traveller = app.party(&booking).await.remove(0);
    app.give_file("site", &traveller, UploadKind::PassportScan).await.unwrap();
    app.give_file("staff:test", &traveller, UploadKind::InsuranceScan).await.unwrap();
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    page.says("Passport scan. JPEG picture, 300 × 400 pixels").says("given by the booker");
    page.says("Insurance papers.").says("given by the desk");
    let file = page.form("Open Passport scan of Berta Booker").submit().await;
    check_file(&file, &format!("{}-1-passport-scan.jpg", booking.reference), "image/jpeg");
    assert!(file.bytes.starts_with(b"\xFF\xD8\xFF"));
    app.desk(StaffRole::Owner).await.fetch(&file.path).await.expect(404);
    desk.fetch(&file.path.replace("passport-scan", "photo")).await.expect(404);
    let shown = file.path.trim_end_matches("/passport-scan.file").to_owned();
    desk.fetch(&shown).await.expect(404);
    assert_eq!(
        openings(app, &booking).await,
        [("staff".to_owned(), "sealed values shown: upload passport-scan".to_owned())]
    );
    app.pass(chrono::Duration::minutes(6));
    desk.fetch(&file.path).await.expect(404);
    let sealed = app.look(|conn| {
        use diesel::prelude::*;
        use startline::store::schema::uploads::dsl;
        Ok(dsl::uploads.select(dsl::sealed).load::<Vec<u8>>(conn)?)
    });
    for file in sealed.await {
        assert!(!file.windows(3).any(|part| part == b"\xFF\xD8\xFF"), "it is not in the clear");
    }
});

on_both!(after_the_close_a_file_is_for_the_desk_to_let_in, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    let (link, browser) = (app.link(&booking), app.browser());
    let path = format!("{link}/travellers/1/photo");
    app.is_days_before(15);
    let closed = browser.get(&path).await;
    closed.says("They closed on Thu 11 Mar 2027").says("write to");
    assert_eq!(closed.count("form"), 0);
    let late = browser.send_file(&path, "file", PHONE, "image/jpeg", &drawn_jpeg(300, 400)).await;
    late.says("Nothing was kept: the lists are closed. Write to us");
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    let page = page.follow("Open the details until a date for Berta Booker").await;
    let typed = page.form("Open the details").fill("reason", "The photo was refused");
    let day = typed.fill("until_on-day", "18").fill("until_on-month", "3").fill("until_on-year", "2027");
    day.submit().await.expect(200);
    let sent = send(&browser, &link, "photo", PHONE, "image/jpeg", &drawn_jpeg(300, 400)).await;
    sent.says("We have saved this file");
    app.is_days_before(10);
    let owner = with_code(app, &booking).await;
    let page = owner.get(&path).await;
    page.says("JPEG picture, 300 × 400 pixels").says("To send another file");
    assert_eq!(page.count("input[type=file]"), 0);
    check_file(
        &page.form("Open the file").submit().await,
        &format!("{}-1-photo.jpg", booking.reference),
        "image/jpeg",
    );
});

on_both!(a_purge_removes_the_files_and_verify_finds_one_without_a_key, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let traveller = app.party(&booking).await.remove(0);
    app.give_file("site", &traveller, UploadKind::Photo).await.unwrap();
    assert_eq!(app.faults().await, Vec::<String>::new());
    app.is_at("2027-06-05T12:00:00Z");
    app.run_jobs().await;
    assert!(kept(app).await.is_empty());
    assert_eq!(app.faults().await, Vec::<String>::new());
    let of = &traveller.id;
    app.sql(&format!(
        "INSERT INTO uploads (id, traveller_id, kind, media_type, size_bytes, sealed, given_by, given_at) \
         SELECT 'u', id, 'photo', 'image/jpeg', 0, '', 'booker', purged_at FROM travellers WHERE id = '{of}'"
    ))
    .await
    .unwrap();
    assert_eq!(app.faults().await, [format!("Traveller {of} has files that no key can open.")]);
    app.sql("DELETE FROM uploads").await.unwrap();
});
