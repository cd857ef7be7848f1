//! A member of staff whose account has a second factor.

use startline::actions::add_staff::AddStaff;
use startline::actions::add_staff::add_staff;
use startline::passwords;
use startline::second_factor;
use startline::store::StoreError;
use startline::store::tx::new_id;
use totp_rs::Builder;
use totp_rs::Secret;

use crate::support::app::TestApp;
use crate::support::world::PASSWORD;

/// Their address.
pub const TWO_FACTORS: &str = "two@agency.example";

/// A member with a second factor, and what their app shows now.
pub async fn with_factor(app: &TestApp) -> impl Fn() -> String {
    let factor = second_factor::enrol(app.state.keys(), TWO_FACTORS).unwrap();
    let member = AddStaff {
        id: new_id(),
        email: TWO_FACTORS.to_owned(),
        name: "Two Factors".to_owned(),
        role: "desk".to_owned(),
        password_hash: passwords::hash(PASSWORD).unwrap(),
        totp_sealed: Some(factor.sealed),
    };
    app.act::<_, StoreError, _>("cli", move |tx| add_staff(tx, &member)).await.unwrap();
    let totp =
        Builder::new().with_secret(Secret::try_from_base32(&factor.secret).unwrap()).build_noncompliant();
    let clock = app.clock().clone();
    move || totp.generate(u64::try_from(clock.now().timestamp()).unwrap()).to_string()
}
