//! Many connections that ask, for a while.
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;

use crate::codes::Random;
use crate::http::Connection;

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Driven {
    /// Answers with 200.
    pub answered: u64,
    /// Answers with 503, which say when to come again.
    pub shed: u64,
    pub seconds: f64,
    /// Times of answers with 200, microseconds, sorted.
    pub micros: Vec<u32>,
    /// The longest that anybody waited to be sent away, microseconds.
    pub slowest_shed: u32,
}

impl Driven {
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.seconds
    }

    /// The longest that anybody waited for any answer, milliseconds.
    pub fn slowest(&self) -> f64 {
        self.within(1.0).max(f64::from(self.slowest_shed) / 1e3)
    }

    /// The time within which this share of the answers came, milliseconds.
    pub fn within(&self, share: f64) -> f64 {
        let n = (self.micros.len() as f64 * share) as usize;
        self.micros.get(n.min(self.micros.len().saturating_sub(1))).map_or(0.0, |micros| f64::from(*micros) / 1e3)
    }
}

/// Asks over so many connections for so long: each as fast as it is answered, or all together so many a second.
pub async fn drive(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    connections: usize,
    lasting: Duration,
    per_second: Option<f64>,
) -> anyhow::Result<Driven> {
    let mut tasks = Vec::with_capacity(connections);
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    // Not the same ones each time.
    let mut chance = Random::new(RandomState::new().build_hasher().finish());
    let started = Instant::now();
    for (k, mut connection) in open.into_iter().enumerate() {
        let requests = requests.clone();
        let mut n = chance.below(requests.len() as u64) as usize;
        tasks.push(tokio::spawn(async move {
            let mut driven = Driven::default();
            let pause = per_second.map(|rate| Duration::from_secs_f64(connections as f64 / rate));
            // Not all at the same moment.
            let mut due = started + pause.unwrap_or_default().mul_f64(k as f64 / connections as f64);
            loop {
                // What is waited for before it is sent counts: a slow server is not asked more slowly, and what was due before the end is asked after it.
                let asked = match pause {
                    Some(_) => due,
                    None => Instant::now(),
                };
                if asked >= started + lasting {
                    break;
                }
                if let Some(pause) = pause {
                    tokio::time::sleep_until(due.into()).await;
                    due += pause;
                }
                let status = connection.ask(&requests[n % requests.len()]).await?;
                let micros = u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX);
                match status {
                    200 => {
                        driven.answered += 1;
                        driven.micros.push(micros);
                    }
                    503 if connection.says_when_to_come_again() => {
                        driven.shed += 1;
                        driven.slowest_shed = driven.slowest_shed.max(micros);
                    }
                    _ => bail!("answered with {status}: {}", String::from_utf8_lossy(connection.answer())),
                }
                n += 1;
            }
            Ok(driven)
        }));
    }
    let mut all = Driven::default();
    for task in tasks {
        let driven = task.await??;
        all.answered += driven.answered;
        all.shed += driven.shed;
        all.slowest_shed = all.slowest_shed.max(driven.slowest_shed);
        all.micros.extend(driven.micros);
    }
    all.seconds = started.elapsed().as_secs_f64();
    all.micros.sort_unstable();
    Ok(all)
}
