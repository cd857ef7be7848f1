//! Verbs: one file and one write transaction each. Load, decide, save, post letters, note in the audit. No verb calls a verb; what
//! several share about places, judging and letters stands first.

pub mod audit;
pub mod places;
pub mod judging;
pub mod rejudging;
pub mod judging_file;
pub mod posting;
pub mod calendars;
pub mod reminding;
pub mod tasks;
pub mod standing;
pub mod endings;
pub mod erasing;
pub mod offering;
pub mod packing;
pub mod load_season;
pub mod publish_rules;
pub mod check_sources;
pub mod add_staff;
pub mod sign_in;
pub mod end_sessions;
pub mod book_tour;
pub mod join_waitlist;
pub mod say_sent;
pub mod giving;
pub mod restating;
pub mod give_details;
pub mod give_leg;
pub mod promise_way;
pub mod give_page;
pub mod give_upload;
pub mod request_change;
pub mod decide_change;
pub mod open_details;
pub mod give_own_link;
pub mod confirm_pages;
pub mod ask_link;
pub mod ask_code;
pub mod enter_code;
pub mod correct_booker;
pub mod review_booking;
pub mod ask_booker;
pub mod override_decision;
pub mod record_payment;
pub mod record_refund;
pub mod retake_places;
pub mod move_visas;
pub mod set_seats;
pub mod settle_restored;
pub mod tick_briefing;
pub mod cancel_travellers;
pub mod release_hold;
pub mod place_traveller;
pub mod keep_rooms;
pub mod undo_rooms;
pub mod keep_apart;
pub mod name_mate;
pub mod agree_room;
pub mod assign_bibs;
pub mod import_bibs;
pub mod set_entries;
pub mod change_race;
pub mod print_list;
pub mod send_handoff;
pub mod receive_handoff;
pub mod revoke_handoff;
pub mod mark_met;
pub mod ask_desk;
pub mod answer_recipient;
pub mod handing_on;
pub mod note_handed_on;
pub mod send_travel_packs;
pub mod resend_travel_packs;
pub mod disclose;
pub mod finish_task;
pub mod retry_letter;
pub mod deliver_letter;
pub mod remind_details;
pub mod chase_visa_copies;
pub mod act_on_many;
pub mod close_departure;
pub mod welcome_home;
pub mod erase_traveller;
pub mod purge;

/// Declares a verb's error: its own answers, and the store's trouble under them.
#[macro_export]
macro_rules! verb_error {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $(($($field:ty),+))? => $words:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, thiserror::Error)]
        pub enum $name {
            $($(#[$variant_doc])* #[error($words)] $variant $(($($field),+))?,)*
            /// The database did not do its part.
            #[error(transparent)]
            Store(#[from] $crate::store::StoreError),
        }

        impl $crate::store::VerbError for $name {
            fn store(&self) -> Option<&$crate::store::StoreError> {
                match self {
                    Self::Store(error) => Some(error),
                    _ => None,
                }
            }
        }
    };
}
