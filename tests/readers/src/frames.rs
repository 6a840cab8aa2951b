//! Synthetic frames, every reader on each: what is read, what is read wrongly, and how long it takes.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::Context as _;
use image::GrayImage;
use testkit::render::{Knob, Shot};

use crate::reader::{Reader, is_right};

/// A point of a curve: a knob and one of its values.
pub type Point = (Knob, usize);

/// What a reader made of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    pub read: bool,
    pub wrong: usize,
    /// CPU time of the thread.
    pub millis: f64,
}

/// Frames by point and seed, and the answers of each reader.
#[derive(Default)]
pub struct Results {
    pub answers: BTreeMap<(Point, u64, Reader), Answer>,
}

/// Frames without a symbol are so many times as many as those of a point.
const EMPTY: u64 = 8;

/// Seeds from here on are kept for the figures that are published; nothing was tuned on them.
pub const FINAL_SEEDS: u64 = 2_000_000;

/// Of a point, the frame of a number. Points show different shelves.
pub fn shot((knob, n): Point, seed: u64) -> Shot {
    let value = knob.values().get(n).copied().unwrap_or_default();
    Shot::of(knob, value, seed + 10_000 * knob as u64 + 1_000 * n as u64)
}

pub fn points() -> Vec<Point> {
    let all = Knob::ALL.into_iter().chain([Knob::Empty, Knob::Grid]);
    all.flat_map(|knob| (0..knob.values().len()).map(move |n| (knob, n))).collect()
}

/// Draws `frames` frames a point from seed `from` on, and shows them to the readers, one after the other on one thread,
/// while another draws the next ones.
pub fn run(readers: &[Reader], from: u64, frames: u64, points: &[Point]) -> anyhow::Result<Results> {
    let mut jobs = Vec::new();
    for point in points {
        let n = if point.0 == Knob::Empty { EMPTY * frames } else { frames };
        jobs.extend((from..from + n).map(|seed| (*point, seed)));
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel::<(Point, u64, Shot, GrayImage)>(8);
    std::thread::scope(|scope| {
        let (jobs, next) = (&jobs, &next);
        scope.spawn(move || {
            while let Some((point, seed)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                let shot = shot(point, seed);
                let Some(rendered) = shot.render() else { continue };
                if sender.send((point, seed, shot, rendered.picture)).is_err() {
                    return;
                }
            }
        });
        let mut results = Results::default();
        let mut n_done = 0;
        for (point, seed, shot, picture) in receiver {
            // The order turns, so that nobody always comes with a cold cache.
            let turn = n_done % readers.len().max(1);
            for reader in readers.iter().cycle().skip(turn).take(readers.len()) {
                let (found, millis) = reader.read(&picture).with_context(|| format!("{} failed", reader.name()))?;
                let right = |read: &Vec<u8>| shot.message.as_ref().is_some_and(|m| is_right(*reader, read, &m.bytes));
                let wrong = found.iter().filter(|read| !right(read)).count();
                let answer = Answer { read: found.iter().any(right), wrong, millis };
                results.answers.insert((point, seed, *reader), answer);
            }
            n_done += 1;
            if n_done % 100 == 0 {
                eprintln!("   {n_done} of {} frames", jobs.len());
            }
        }
        Ok(results)
    })
}

impl Results {
    pub fn of(&self, reader: Reader, which: impl Fn(Point) -> bool) -> Vec<Answer> {
        let own = self.answers.iter().filter(|((point, _, who), _)| *who == reader && which(*point));
        own.map(|(_, answer)| *answer).collect()
    }
}

/// How many were read.
pub fn n_read(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.read).count()
}

/// Share that was read, and how far off that may be: Wilson's interval, 95 %, in points.
pub fn share(read: usize, n: usize) -> (f64, f64) {
    if n == 0 {
        return (0.0, 0.0);
    }
    let (p, n, z) = (read as f64 / n as f64, n as f64, 1.96);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    (100.0 * p, 100.0 * half)
}

/// Median, 95th percentile and mean.
pub fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get((values.len() as f64 * share) as usize).copied().unwrap_or(0.0);
    (at(0.5), at(0.95), values.iter().sum::<f64>() / values.len().max(1) as f64)
}
