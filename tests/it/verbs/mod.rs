//! The life of a booking through the verbs alone, at its edges: money, holds, cancelling, details, lists, forgetting.

mod money;
mod cancelling;
mod holds;
mod doors;
mod details;
mod lists;
mod seasons;
mod jobs;
mod forgetting;
