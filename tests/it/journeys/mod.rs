//! What a person can do from beginning to end, page by page.

mod looking;
mod can_i_come;
mod waiting;
mod book;
