//! How long the machine itself stood still: on one that shares its processors with others, times say little without it.
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The clock is looked at this often.
const EVERY: Duration = Duration::from_millis(1);
/// Coming back so much later is a pause.
const LATE: Duration = Duration::from_millis(3);

/// Looks at the clock all the time and tells of every pause, microseconds a line. Run before everything else on a processor, nothing that runs there can
/// hold it up.
pub fn tell() -> ! {
    loop {
        let asleep = Instant::now();
        std::thread::sleep(EVERY);
        let late = asleep.elapsed().saturating_sub(EVERY);
        if late > LATE {
            println!("{}", late.as_micros());
        }
    }
}

/// One watcher for each processor.
pub struct Pauses {
    watchers: Vec<(Child, Arc<AtomicU64>)>,
}

impl Pauses {
    /// Empty where this system cannot run a program before everything else.
    pub fn watch() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { watchers: (0..processors).filter_map(watcher).collect() }
    }

    /// Microseconds that each processor stood still so far.
    pub fn so_far(&self) -> Vec<u64> {
        self.watchers.iter().map(|(_, sum)| sum.load(Ordering::Relaxed)).collect()
    }

    /// Milliseconds since then of the processor that stood still the longest; `None` where nobody watches.
    pub fn since(&self, before: &[u64]) -> Option<f64> {
        let worst = self.so_far().iter().zip(before).map(|(now, before)| now - before).max()?;
        Some(worst as f64 / 1e3)
    }
}

fn watcher(processor: usize) -> Option<(Child, Arc<AtomicU64>)> {
    let mut child = Command::new("taskset")
        .args(["-c", &processor.to_string(), "chrt", "-f", "50"])
        .arg(std::env::current_exe().ok()?)
        .args(["--registry", "-", "--folder", "-", "--tell-pauses"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let lines = BufReader::new(child.stdout.take()?).lines();
    let sum = Arc::new(AtomicU64::new(0));
    let counted = sum.clone();
    std::thread::spawn(move || {
        for micros in lines.map_while(Result::ok).filter_map(|line| line.parse().ok()) {
            counted.fetch_add(micros, Ordering::Relaxed);
        }
    });
    // Who may not run before others has ended by now.
    std::thread::sleep(Duration::from_millis(200));
    child.try_wait().ok()?.is_none().then_some((child, sum))
}

impl Drop for Pauses {
    fn drop(&mut self) {
        for (child, _) in &mut self.watchers {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
