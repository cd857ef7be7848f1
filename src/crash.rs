//! The boundaries at which the program may be stopped dead to see what is left: each has a name, and one may be chosen at the start.
//! Only in builds for development; a release holds nothing of this.

/// Passes a boundary: `crash_point!(BookingKeyBound);`. If it is the chosen one, the program dies here as if it were killed.
#[macro_export]
macro_rules! crash_point {
    ($point:ident) => {
        #[cfg(debug_assertions)]
        $crate::crash::pass($crate::crash::Point::$point);
    };
}

#[cfg(debug_assertions)]
pub use self::points::Point;
#[cfg(debug_assertions)]
pub use self::points::Walk;
#[cfg(debug_assertions)]
pub use self::points::choose;
#[cfg(debug_assertions)]
pub use self::points::pass;

#[cfg(debug_assertions)]
mod points {
    use std::sync::OnceLock;

    /// What somebody does, or the clock, that has boundaries inside.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum Walk {
        /// The last button of the booking pages.
        Booking,
        /// A payment recorded at the desk.
        Payment,
        /// The job that ends holds.
        HoldRelease,
        /// The sending of letters.
        Letter,
        /// A pack sent to a partner.
        Handoff,
    }

    /// The one list: each boundary with its walk, in the order they are passed.
    macro_rules! points {
        ($($(#[$meta:meta])* $walk:ident $point:ident),* $(,)?) => {
            /// A boundary.
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub enum Point { $($(#[$meta])* $point),* }

            impl Point {
                /// Every boundary there is.
                pub const ALL: &[Self] = &[$(Self::$point),*];

                /// On whose way it lies.
                pub fn walk(self) -> Walk {
                    match self { $(Self::$point => Walk::$walk),* }
                }
            }
        };
    }

    points! {
        /// The form's key is bound, nothing else is written.
        Booking BookingKeyBound,
        /// Booking, party, charges and acceptances are written.
        Booking BookingRowsWritten,
        /// The letter is in the outbox, the places are not taken.
        Booking BookingLetterPosted,
        /// All is written, nothing committed.
        Booking BookingPlacesTaken,
        /// Committed, and the booker has no answer.
        Booking BookingKeptUnanswered,
        /// The money is in the ledger, the status is the old one.
        Payment PaymentEntered,
        /// All is written, nothing committed.
        Payment PaymentFollowed,
        /// Committed, and the desk has no answer.
        Payment PaymentKeptUnanswered,
        /// The lease of the job is committed, no hold touched.
        HoldRelease HoldsLeased,
        /// The bookings have lapsed, their places are still taken.
        HoldRelease HoldsLapsed,
        /// The places are free, nobody is told.
        HoldRelease HoldsPlacesBack,
        /// All is written, nothing committed.
        HoldRelease HoldsTold,
        /// Committed, and the lease not given back.
        HoldRelease HoldsReleased,
        /// Claimed and committed, not sent.
        Letter LettersClaimed,
        /// The mail server has it, and we have not written so: the one case in which a letter arrives twice.
        Letter LetterTaken,
        /// Written down.
        Letter LettersMarked,
        /// The form's key is bound, nothing else is written.
        Handoff HandoffKeyBound,
        /// Head and rows are written, no letter.
        Handoff HandoffFrozen,
        /// All is written, nothing committed.
        Handoff HandoffPosted,
        /// Committed, and the desk has no answer.
        Handoff HandoffKeptUnanswered,
    }

    impl Point {
        /// The boundary of this name.
        pub fn named(name: &str) -> Option<Self> {
            Self::ALL.iter().copied().find(|point| format!("{point:?}") == name)
        }
    }

    static CHOSEN: OnceLock<Point> = OnceLock::new();

    /// From now on the program dies at this boundary.
    pub fn choose(point: Point) {
        // The first choice stands.
        let _ = CHOSEN.set(point);
    }

    /// Dies here if this boundary was chosen; nothing is tidied.
    pub fn pass(point: Point) {
        if CHOSEN.get() == Some(&point) {
            std::process::abort();
        }
    }
}
