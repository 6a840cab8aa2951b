//! How much one address may ask, and how often one login is tried.
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Token buckets: so many a second on average, so many at once, for each key.
pub(crate) struct RateLimit<K> {
    per_second: f64,
    at_once: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

struct Bucket {
    tokens: f64,
    at: Instant,
}

/// Keys remembered before the full buckets among them are dropped.
const REMEMBERED: usize = 100_000;

impl<K: Hash + Eq> RateLimit<K> {
    pub(crate) fn new(per_second: f64, at_once: f64) -> Self {
        Self { per_second, at_once, buckets: Mutex::default() }
    }

    /// Whether so much more work is welcome at `now`. More than fits at once is welcome when the bucket is full.
    pub(crate) fn allows(&self, key: K, now: Instant, cost: u32) -> bool {
        // No limit was wanted.
        if self.per_second == 0.0 {
            return true;
        }
        let cost = f64::from(cost).min(self.at_once);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| self.filled(bucket, now) < self.at_once);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: self.at_once, at: now });
        bucket.tokens = self.filled(bucket, now);
        bucket.at = now;
        let allowed = bucket.tokens >= cost;
        if allowed {
            bucket.tokens -= cost;
        }
        allowed
    }

    /// Whether the rest of some work is welcome, of which one was taken when it began: as much as is left of a full bucket then.
    pub(crate) fn allows_more(&self, key: K, now: Instant, cost: u32) -> bool {
        let left = (self.at_once - 1.0).max(0.0) as u32;
        self.allows(key, now, cost.min(left))
    }

    /// Takes what is left of so much, and tells how much that is: for work that may be done in part.
    pub(crate) fn take(&self, key: K, now: Instant, wanted: u32) -> u32 {
        if self.per_second == 0.0 {
            return wanted;
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bucket) = buckets.get_mut(&key) else { return 0 };
        bucket.tokens = self.filled(bucket, now);
        bucket.at = now;
        let taken = f64::from(wanted).min(bucket.tokens.floor().max(0.0));
        bucket.tokens -= taken;
        taken as u32
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> f64 {
        let seconds = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens + seconds * self.per_second).min(self.at_once)
    }
}

/// Whom an address stands for: one household has a whole /64 of IPv6.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    // Listening on both, IPv4 comes as a corner of IPv6.
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) & (u128::MAX << 64)).to_be_bytes()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_then_the_rate() {
        let limit = RateLimit::new(2.0, 5.0);
        let (now, here) = (Instant::now(), IpAddr::from([127, 0, 0, 1]));
        assert_eq!((0..9).filter(|_| limit.allows(here, now, 1)).count(), 5);
        assert_eq!((0..9).filter(|_| limit.allows(here, now + Duration::from_secs(1), 1)).count(), 2);
        assert!(limit.allows(IpAddr::from([127, 0, 0, 2]), now, 5));
        assert!(!limit.allows(IpAddr::from([127, 0, 0, 2]), now, 1));
        assert!(limit.allows(IpAddr::from([127, 0, 0, 3]), now, 500), "more than fits is welcome once");
    }

    #[test]
    fn what_began_can_be_finished() {
        let limit = RateLimit::new(50.0, 250.0);
        let (now, here) = (Instant::now(), IpAddr::from([127, 0, 0, 1]));
        assert!(
            limit.allows(here, now, 1) && limit.allows_more(here, now, 599),
            "a full bucket is enough for anything"
        );
        assert!(!limit.allows(here, now, 1));
    }

    #[test]
    fn a_part_is_better_than_nothing() {
        let limit = RateLimit::new(2.0, 5.0);
        let (now, here) = (Instant::now(), IpAddr::from([127, 0, 0, 1]));
        assert_eq!(limit.take(here, now, 7), 0, "work that was not begun has no part");
        assert!(limit.allows(here, now, 1));
        assert_eq!([limit.take(here, now, 3), limit.take(here, now, 3), limit.take(here, now, 3)], [3, 1, 0]);
        assert_eq!(limit.take(here, now + Duration::from_secs(1), 3), 2);
        let unlimited = RateLimit::new(0.0, 0.0);
        assert_eq!(unlimited.take(here, now, 7), 7);
    }

    #[test]
    fn households_not_addresses_and_not_the_whole_old_internet() {
        let limit = RateLimit::new(1.0, 1.0);
        let now = Instant::now();
        let parse = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(limit.allows(network(parse("::ffff:10.0.0.1")), now, 1));
        assert!(limit.allows(network(parse("::ffff:10.0.0.2")), now, 1));
        assert!(!limit.allows(network(parse("10.0.0.1")), now, 1));
        assert!(limit.allows(network(parse("2001:db8::1")), now, 1));
        assert!(!limit.allows(network(parse("2001:db8::2")), now, 1));
    }
}
