//! Units that many ask about and nobody says where: found among all that is asked without writing with each question, and without keeping who asked.
//! **Invariant**: what it lets through happened, each network once in a window; what it holds back is lost to the count, and accuses nobody.
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// One unit is on one shelf: so many networks that ask about it within a window are nothing unusual, and are not counted.
const USUAL: u8 = 16;
/// Counts of networks, by hashes of codes; each code has three, and the least of them is nearest.
const COUNTS: usize = 1 << 22;
/// Signs that a network has asked about a code, by hashes of both, sixty-four in a word.
const SIGNS: usize = 1 << 19;
/// Questions of a window: with more, counts of others would be taken for a code's own. Of a day these are a hundred a second.
const QUESTIONS: usize = 1 << 23;
const WINDOW: Duration = Duration::from_secs(86_400);

/// What was asked since the window began. Whoever asks is in it as two bits of a hash whose key is forgotten with the window.
pub(crate) struct Crowd {
    began: Instant,
    questions: usize,
    key: RandomState,
    counts: Vec<u8>,
    signs: Vec<u64>,
}

impl Crowd {
    pub(crate) fn new(now: Instant) -> Self {
        // Zeros that are asked of the system so take no memory before they are used.
        Self { began: now, questions: 0, key: RandomState::new(), counts: vec![0; COUNTS], signs: vec![0; SIGNS] }
    }

    /// A network asked about a code: whether that is one more than is usual.
    pub(crate) fn is_unusual(&mut self, code: &str, network: IpAddr, now: Instant) -> bool {
        if self.questions >= QUESTIONS || now.saturating_duration_since(self.began) >= WINDOW {
            *self = Self::new(now);
        }
        let hash = self.key.hash_one(code);
        let asked = self.key.hash_one((hash, network));
        if self.has_asked(asked) {
            return false;
        }
        self.questions += 1;
        let [a, b, c] = [hash, hash >> 21, hash >> 42].map(|part| part as usize % COUNTS);
        let count = [a, b, c].iter().filter_map(|n| self.counts.get(*n)).min().copied().unwrap_or_default();
        // Only what is least grows: others' codes raise a count no further than they must.
        for n in [a, b, c] {
            if let Some(one) = self.counts.get_mut(n).filter(|one| **one == count) {
                *one = count.saturating_add(1);
            }
        }
        count >= USUAL
    }

    /// Whether it has, and from now on it has.
    fn has_asked(&mut self, asked: u64) -> bool {
        let mut has = true;
        for part in [asked, asked >> 32] {
            let (word, bit) = ((part >> 6) as usize % SIGNS, 1 << (part & 63));
            if let Some(word) = self.signs.get_mut(word) {
                has &= *word & bit != 0;
                *word |= bit;
            }
        }
        has
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(n: u32) -> IpAddr {
        IpAddr::from(n.to_be_bytes())
    }

    #[test]
    fn what_many_ask_about_is_let_through_once_a_network() {
        let now = Instant::now();
        let mut crowd = Crowd::new(now);
        let asked = |crowd: &mut Crowd, code: &str, networks: std::ops::Range<u32>| {
            networks.filter(|n| crowd.is_unusual(code, network(*n), now)).count()
        };
        assert_eq!(asked(&mut crowd, "a", 0..216), 200);
        assert_eq!(asked(&mut crowd, "a", 0..216), 0, "the same once more");
        assert_eq!(asked(&mut crowd, "b", 0..16), 0, "another code");
        assert_eq!((0..1_000).filter(|_| crowd.is_unusual("c", network(1), now)).count(), 0, "one who asks all day");
        assert_eq!(crowd.questions, 216 + 16 + 1);
        // Counts end, and what is above them goes on being let through.
        assert_eq!(asked(&mut crowd, "a", 1_000..2_000), 1_000);
    }

    #[test]
    fn a_day_later_it_begins_anew() {
        let now = Instant::now();
        let mut crowd = Crowd::new(now);
        (0..17).for_each(|n| assert_eq!(crowd.is_unusual("a", network(n), now), n == 16));
        assert!(crowd.is_unusual("a", network(17), now + WINDOW - Duration::from_secs(1)));
        assert!(!crowd.is_unusual("a", network(18), now + WINDOW));
        assert_eq!(crowd.questions, 1);
    }

    #[test]
    fn a_full_window_holds_back_what_is_asked_once_and_finds_what_is_not() {
        let now = Instant::now();
        let mut crowd = Crowd::new(now);
        let (mut through, mut found) = (0, 0);
        // One in ten thousand questions is about one code, each from another network.
        for n in 0..QUESTIONS as u32 - 1 {
            if n % 10_000 == 0 {
                found += usize::from(crowd.is_unusual("copied", network(n), now));
            } else {
                through += usize::from(crowd.is_unusual(&n.to_string(), network(n % 1_000), now));
            }
        }
        assert!(crowd.questions < QUESTIONS);
        assert_eq!(through, 0);
        let asked = QUESTIONS / 10_000;
        // A network that seems to have asked already is lost to the count: fewer than one in twelve, also in the fullest window.
        assert!(found > asked * 11 / 12 - usize::from(USUAL), "{found} of {asked}");
    }
}
