//! The demo's desk, opened.

use std::time::Duration;

/// Signs in once the server is ready, and gives the cookies of the session.
pub async fn sign_in(client: &reqwest::Client, base: &str) -> String {
    for _ in 0..200 {
        if client.get(format!("{base}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let answer = client
        .post(format!("{base}/desk/sign-in"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("email=desk%40startline.example&password=twice-round-the-park")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 303);
    let cookies = answer.headers().get_all("set-cookie").iter();
    let pairs = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.collect::<Vec<_>>().join("; ")
}
