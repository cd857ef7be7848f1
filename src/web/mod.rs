//! The page's door: the table of addresses, the gate in front of it, and a folder for each kind of visitor. No SQL, no price, no sum.

pub mod assets;
pub mod form;
pub mod choices;
pub mod answer;
pub mod given;
pub mod code_form;
pub mod error;
pub mod upload;
pub mod snapshot;
pub mod state;
pub mod access;
pub mod page;
pub mod files;
pub mod subject_copy;
pub mod health;
pub mod site;
pub mod booking;
pub mod partner;
pub mod desk;
pub mod routes;
pub mod gate;
