//! Pages for staff: what needs attention, bookings and what is done to them, departures with their lists and packs, letters.

pub mod words;
pub mod sign_in;
pub mod departures;
pub mod today;
pub mod tasks;
pub mod bookings;
pub mod decision;
pub mod person;
pub mod booking;
pub mod booker;
pub mod review;
pub mod payments;
pub mod refunds;
pub mod places;
pub mod cancellation;
pub mod details_request;
pub mod rosters;
pub mod shown;
pub mod bibs;
pub mod handoffs;
pub mod receipt;
pub mod travel_packs;
pub mod letters;
pub mod waiting_list;
pub mod season;
pub mod style;
