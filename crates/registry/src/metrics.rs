//! What the registry does, in numbers for Prometheus: no code, no person, no address.
use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByStatus {
    operation: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOperation {
    operation: &'static str,
}

/// Seconds; the last is what the orders allow.
const BUCKETS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 2.5, 5.0, 15.0];
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Counters of one operation, at hand without a look-up.
struct Operation {
    by_status: [Counter; 5],
    seconds: Histogram,
}

/// All numbers.
pub(crate) struct Metrics {
    registry: Registry,
    operations: HashMap<&'static str, Operation>,
    /// Requests under way.
    pub(crate) under_way: Gauge,
    /// Requests that were turned away because there were too many.
    pub(crate) shed: Counter,
    /// Requests that took too long and were given up.
    pub(crate) given_up: Counter,
    /// Requests turned away, or questions about health, for which the action log had no room.
    pub(crate) unlogged: Counter,
}

impl Metrics {
    /// For these operations.
    pub(crate) fn of(names: impl IntoIterator<Item = &'static str>) -> Self {
        let mut registry = Registry::with_prefix("aiqyn");
        let requests = Family::<ByStatus, Counter>::default();
        let seconds =
            Family::<ByOperation, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS.iter().copied()));
        let (under_way, shed, given_up) = (Gauge::default(), Counter::<u64, AtomicU64>::default(), Counter::default());
        let unlogged = Counter::default();
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "How long they took", seconds.clone());
        registry.register("requests_under_way", "Requests that are being answered", under_way.clone());
        registry.register("requests_shed", "Requests turned away over load", shed.clone());
        registry.register("requests_given_up", "Requests that took too long", given_up.clone());
        registry.register("requests_unlogged", "Requests turned away that the log had no room for", unlogged.clone());
        let operations = names.into_iter().map(|operation| {
            let by_status = STATUSES.map(|status| requests.get_or_create_owned(&ByStatus { operation, status }));
            (operation, Operation { by_status, seconds: seconds.get_or_create_owned(&ByOperation { operation }) })
        });
        let operations = operations.collect();
        Self { registry, operations, under_way, shed, given_up, unlogged }
    }

    /// A request was answered.
    pub(crate) fn answered(&self, operation: &str, status: u16, took: Duration) {
        let Some(operation) = self.operations.get(operation) else { return };
        operation.seconds.observe(took.as_secs_f64());
        if let Some(counter) = operation.by_status.get(usize::from(status / 100).saturating_sub(1)) {
            counter.inc();
        }
    }

    /// As Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
