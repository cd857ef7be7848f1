//! Running it: what is told to whoever watches, when the program says that it is not ready, its settings, and how it is started again.

mod deploy;
mod metrics;
mod readiness;
mod restart;
mod settings;
