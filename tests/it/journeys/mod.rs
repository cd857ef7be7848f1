//! What a person can do from beginning to end, page by page.

mod looking;
mod can_i_come;
mod waiting;
mod book;
mod pay;
mod details;
mod details_closed;
mod details_pages;
mod uploads;
mod handoff;
mod desk_sign_in;
mod desk_bookings;
mod desk_applicants;
mod desk_decisions;
mod desk_money;
mod desk_lists;
mod visas;
mod briefing;
mod prints;
mod reminders;
mod travel_packs;
mod own_links;
mod rooming;
mod entries;
mod board;
mod desk_rules;
