//! Other bodies' systems: what they bring, what they read, what they are told.
pub(crate) mod receipts;
