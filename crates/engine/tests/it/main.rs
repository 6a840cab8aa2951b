//! The engine against a simulated world: a clock that is wound by hand, a registry that fails as networks do.
mod history;
mod outbox;
mod reference;
mod settings;
mod sim;
mod torture;
mod verdicts;
