//! Booking a tour, one thing a page. Nothing is kept on the server before the last button: the answers travel sealed in the form.

pub mod answers;
pub mod flow;
pub mod draft;
pub mod scene;
pub mod question;
pub mod judge;
pub mod price;
pub mod ended;
pub mod party;
pub mod check;
pub mod redraw;
pub mod confirm;
pub mod start;
pub mod step;
