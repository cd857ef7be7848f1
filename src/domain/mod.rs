//! What is true: pure functions and types, data in, data out. No database, no web, no clock: today is an argument.

pub mod money;
pub mod names;
pub mod country;
pub mod contact;
pub mod passport;
pub mod reference;
pub mod epc;
pub mod booking;
pub mod price;
pub mod payment_plan;
pub mod refund;
pub mod ledger;
pub mod availability;
pub mod waitlist;
pub mod rooming;
pub mod details;
pub mod given;
pub mod visa;
pub mod briefing;
pub mod start_list;
pub mod roster;
pub mod season;
pub mod course;
pub mod eligibility;
pub mod readiness;
pub mod glance;
