//! Pages for everybody: what is sold, who may come, the texts, and the two forms that leave an address.

pub mod small;
pub mod standing;
pub mod card;
pub mod texts;
pub mod advice;
pub mod home;
pub mod prices;
pub mod departure;
pub mod waiting_list;
pub mod my_booking;
pub mod asking;
pub mod elsewise;
pub mod can_i_come;
