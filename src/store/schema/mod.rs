//! The tables, by hand, the same on both engines. `tests/it/migrations.rs` reads every one of them on both.
//!
//! Written as `schema::bookings` everywhere, because a file of queries has the same name as its table.

mod catalogue;
mod booked;
mod judged;
mod moneys;
mod posted;
mod details;
mod lists;
mod back_office;

pub use self::back_office::audit_entries;
pub use self::back_office::codes;
pub use self::back_office::job_runs;
pub use self::back_office::once_keys;
pub use self::back_office::sessions;
pub use self::back_office::staff;
pub use self::back_office::tasks;
pub use self::back_office::throttles;
pub use self::booked::acceptances;
pub use self::booked::bookings;
pub use self::booked::holdings;
pub use self::booked::legs;
pub use self::booked::race_entries;
pub use self::booked::sealed_values;
pub use self::booked::traveller_keys;
pub use self::booked::travellers;
pub use self::booked::used_bibs;
pub use self::booked::waitlist_entries;
pub use self::booked::way_promises;
pub use self::catalogue::agencies;
pub use self::catalogue::bank_accounts;
pub use self::catalogue::departures;
pub use self::catalogue::editions;
pub use self::catalogue::partners;
pub use self::catalogue::pools;
pub use self::catalogue::races;
pub use self::catalogue::recipients;
pub use self::catalogue::seasons;
pub use self::catalogue::texts;
pub use self::details::change_requests;
pub use self::details::detail_openings;
pub use self::details::given_pages;
pub use self::details::own_links;
pub use self::details::uploads;
pub use self::judged::decisions;
pub use self::judged::overrides;
pub use self::judged::rule_sets;
pub use self::judged::source_checks;
pub use self::lists::briefing_ticks;
pub use self::lists::bulk_acts;
pub use self::lists::list_print_rows;
pub use self::lists::list_prints;
pub use self::lists::marks;
pub use self::lists::room_beds;
pub use self::lists::room_nevers;
pub use self::lists::room_wishes;
pub use self::lists::rooms;
pub use self::lists::sent_packs;
pub use self::lists::visa_batches;
pub use self::lists::visa_cases;
pub use self::moneys::outside_charges;
pub use self::moneys::transfers;
pub use self::posted::disclosures;
pub use self::posted::handed_on_notes;
pub use self::posted::handoff_marks;
pub use self::posted::handoff_messages;
pub use self::posted::handoff_rows;
pub use self::posted::handoff_visits;
pub use self::posted::handoffs;
pub use self::posted::letters;

diesel::joinable!(recipients -> partners (partner_id));
diesel::joinable!(races -> editions (edition_id));
diesel::joinable!(departures -> editions (edition_id));
diesel::joinable!(departures -> bank_accounts (bank_account_id));
diesel::joinable!(bookings -> departures (departure_id));
diesel::joinable!(travellers -> bookings (booking_id));
diesel::joinable!(travellers -> races (race_id));
diesel::joinable!(traveller_keys -> travellers (traveller_id));
diesel::joinable!(sealed_values -> travellers (traveller_id));
diesel::joinable!(holdings -> pools (pool_id));
diesel::joinable!(holdings -> bookings (booking_id));
diesel::joinable!(holdings -> travellers (traveller_id));
diesel::joinable!(race_entries -> travellers (traveller_id));
diesel::joinable!(race_entries -> editions (edition_id));
diesel::joinable!(race_entries -> races (race_id));
diesel::joinable!(legs -> travellers (traveller_id));
diesel::joinable!(way_promises -> travellers (traveller_id));
diesel::joinable!(decisions -> bookings (booking_id));
diesel::joinable!(decisions -> travellers (traveller_id));
diesel::joinable!(overrides -> decisions (decision_id));
diesel::joinable!(overrides -> bookings (booking_id));
diesel::joinable!(acceptances -> bookings (booking_id));
diesel::joinable!(acceptances -> texts (text_id));
diesel::joinable!(tasks -> bookings (booking_id));
diesel::joinable!(tasks -> departures (departure_id));
diesel::joinable!(waitlist_entries -> departures (departure_id));
diesel::joinable!(transfers -> bookings (booking_id));
diesel::joinable!(outside_charges -> bookings (booking_id));
diesel::joinable!(outside_charges -> travellers (traveller_id));
diesel::joinable!(letters -> bookings (booking_id));
diesel::joinable!(handoffs -> departures (departure_id));
diesel::joinable!(handoffs -> recipients (recipient_id));
diesel::joinable!(handoff_rows -> handoffs (handoff_id));
diesel::joinable!(handoff_rows -> travellers (traveller_id));
diesel::joinable!(handoff_visits -> handoffs (handoff_id));
diesel::joinable!(handoff_messages -> handoffs (handoff_id));
diesel::joinable!(handoff_marks -> handoffs (handoff_id));
diesel::joinable!(handoff_marks -> travellers (traveller_id));
diesel::joinable!(handed_on_notes -> handoffs (handoff_id));
diesel::joinable!(handed_on_notes -> travellers (traveller_id));
diesel::joinable!(given_pages -> travellers (traveller_id));
diesel::joinable!(own_links -> travellers (traveller_id));
diesel::joinable!(detail_openings -> travellers (traveller_id));
diesel::joinable!(change_requests -> bookings (booking_id));
diesel::joinable!(change_requests -> travellers (traveller_id));
diesel::joinable!(uploads -> travellers (traveller_id));
diesel::joinable!(room_nevers -> departures (departure_id));
diesel::joinable!(rooms -> departures (departure_id));
diesel::joinable!(room_beds -> rooms (room_id));
diesel::joinable!(room_beds -> travellers (traveller_id));
diesel::joinable!(visa_batches -> departures (departure_id));
diesel::joinable!(visa_cases -> visa_batches (batch_id));
diesel::joinable!(visa_cases -> travellers (traveller_id));
diesel::joinable!(marks -> travellers (traveller_id));
diesel::joinable!(bulk_acts -> departures (departure_id));
diesel::joinable!(briefing_ticks -> travellers (traveller_id));
diesel::joinable!(sent_packs -> travellers (traveller_id));
diesel::joinable!(list_prints -> departures (departure_id));
diesel::joinable!(list_print_rows -> list_prints (print_id));
diesel::joinable!(list_print_rows -> travellers (traveller_id));

diesel::allow_tables_to_appear_in_same_query!(
    seasons,
    agencies,
    bank_accounts,
    texts,
    partners,
    recipients,
    editions,
    pools,
    races,
    departures,
    bookings,
    travellers,
    traveller_keys,
    sealed_values,
    holdings,
    race_entries,
    legs,
    way_promises,
    waitlist_entries,
    acceptances,
    rule_sets,
    source_checks,
    decisions,
    overrides,
    transfers,
    outside_charges,
    letters,
    handoffs,
    handoff_rows,
    handoff_visits,
    handoff_messages,
    handoff_marks,
    handed_on_notes,
    disclosures,
    used_bibs,
    given_pages,
    own_links,
    detail_openings,
    change_requests,
    uploads,
    room_wishes,
    room_nevers,
    rooms,
    room_beds,
    visa_batches,
    visa_cases,
    marks,
    bulk_acts,
    briefing_ticks,
    sent_packs,
    list_prints,
    list_print_rows,
    staff,
    sessions,
    throttles,
    codes,
    audit_entries,
    job_runs,
    once_keys,
    tasks,
);
