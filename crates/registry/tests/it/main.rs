//! The registry over HTTP, on a port of its own.
mod acts;
mod code_orders;
mod credibility;
mod documents;
mod import;
mod inspection;
mod interface;
mod log_checkpoints;
mod on_postgres;
mod people;
mod photos;
mod products;
mod reference_data;
mod server;
mod verifications;
mod violation_reports;
mod web;
