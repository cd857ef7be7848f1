//! The booker's pages: booking a tour step by step, and everything behind the link that the letters carry.

pub mod new;
pub mod door;
pub mod money;
pub mod passport;
pub mod ways;
pub mod way_form;
pub mod tasks;
pub mod show;
pub mod own;
pub mod own_link;
pub mod confirmed;
pub mod sent;
pub mod accepted;
pub mod kept;
pub mod details;
pub mod legs;
pub mod page_forms;
pub mod pages;
pub mod uploads;
pub mod behind_code;
pub mod files;
pub mod code;
pub mod personal;
pub mod subject_copy;
pub mod travel_pack;
