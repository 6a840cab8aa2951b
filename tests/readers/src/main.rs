//! Our reader beside others, on the same frames.
mod reader;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser;
use image::GrayImage;
use reader::{Reader, is_right};
use testkit::render::{FRAME, Knob, Shot};

#[derive(Parser)]
struct Options {
    /// Who reads.
    #[arg(long, value_delimiter = ',', default_value = "photo,zxing")]
    readers: Vec<Reader>,
    /// First seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Frames a point.
    #[arg(long, default_value_t = 8)]
    frames: u64,
    /// Only knobs whose name begins so.
    #[arg(long)]
    knob: Option<String>,
    /// Keep rendered frames here.
    #[arg(long)]
    cache: Option<PathBuf>,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// List what was not read by the first reader.
    #[arg(long)]
    list: bool,
}

#[derive(Clone)]
struct Answer {
    read: bool,
    wrong: usize,
    millis: f64,
}

fn frame(shot: &Shot, name: &str, cache: Option<&PathBuf>) -> GrayImage {
    let path = cache.map(|folder| folder.join(name));
    if let Some(raw) = path.as_ref().and_then(|path| std::fs::read(path).ok())
        && let Some(image) = GrayImage::from_raw(FRAME.0 as u32, FRAME.1 as u32, raw)
    {
        return image;
    }
    let picture = shot.render().expect("messages fit").picture;
    if let Some(path) = path {
        let _ = std::fs::write(path, picture.as_raw());
    }
    picture
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if let Some(cache) = &options.cache {
        std::fs::create_dir_all(cache)?;
    }
    let mut jobs = Vec::new();
    for knob in Knob::ALL.into_iter().chain([Knob::Empty]) {
        if options.knob.as_ref().is_some_and(|name| !name.split(',').any(|n| knob.name().starts_with(n))) {
            continue;
        }
        for (n, value) in knob.values().iter().enumerate() {
            let count = if knob == Knob::Empty { 4 * options.frames } else { options.frames };
            for seed in options.from..options.from + count {
                jobs.push((knob, n, *value, seed));
            }
        }
    }
    let next = AtomicUsize::new(0);
    let results: Mutex<BTreeMap<(Knob, usize, u64, Reader), Answer>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..options.threads {
            scope.spawn(|| {
                while let Some((knob, n, value, seed)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                    // The same seed for different points would show the same shelf over and over.
                    let shot = Shot::of(knob, value, seed + 10_000 * (knob as u64) + 1_000 * n as u64);
                    let name = format!("{}-{n}-{seed}.raw", knob as u32);
                    let picture = frame(&shot, &name, options.cache.as_ref());
                    for reader in &options.readers {
                        let (found, millis) = reader.read(&picture).expect("readers answer");
                        let right = |m: &Vec<u8>| shot.message.as_ref().is_some_and(|e| is_right(m, &e.bytes));
                        let read = found.iter().any(right);
                        let wrong = found.iter().filter(|m| !right(m)).count();
                        results.lock().unwrap().insert((knob, n, seed, *reader), Answer { read, wrong, millis });
                    }
                }
            });
        }
    });
    let results = results.into_inner().unwrap();
    for knob in Knob::ALL {
        let mut line = String::new();
        let mut sums = vec![(0, 0); options.readers.len()];
        for (n, value) in knob.values().iter().enumerate() {
            let mut cell = format!("{value}:");
            for (r, reader) in options.readers.iter().enumerate() {
                let of: Vec<&Answer> = results
                    .iter()
                    .filter(|((k, m, _, who), _)| (*k, *m, *who) == (knob, n, *reader))
                    .map(|(_, a)| a)
                    .collect();
                if of.is_empty() {
                    continue;
                }
                let read = of.iter().filter(|a| a.read).count();
                sums[r].0 += read;
                sums[r].1 += of.len();
                cell += &format!("{}{}", if r > 0 { "/" } else { "" }, 100 * read / of.len());
            }
            line += &format!("{cell:<14}");
        }
        if sums[0].1 > 0 {
            let all: Vec<String> = sums.iter().map(|(a, b)| format!("{:.1}", 100.0 * *a as f64 / *b as f64)).collect();
            println!("{:<18} {:<16} {line}", knob.name(), all.join("/"));
        }
    }
    let stats = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get((values.len() as f64 * share) as usize).copied().unwrap_or(0.0);
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        format!("{:.2} / {:.2} / {mean:.2}", at(0.5), at(0.95))
    };
    for reader in &options.readers {
        let of = |f: &dyn Fn(&(Knob, usize, u64, Reader), &Answer) -> bool| -> Vec<f64> {
            results.iter().filter(|(k, a)| k.3 == *reader && f(k, a)).map(|(_, a)| a.millis).collect()
        };
        let with = of(&|k, _| k.0 != Knob::Empty).len();
        let read = of(&|_, a| a.read).len();
        let wrong: usize = results.iter().filter(|(k, _)| k.3 == *reader).map(|(_, a)| a.wrong).sum();
        println!(
            "{:<18} read {:.1} % of {with}, wrong {wrong}; ms (median / p95 / mean) read {}, missed {}, nothing {}",
            reader.name(),
            100.0 * read as f64 / with.max(1) as f64,
            stats(&mut of(&|_, a| a.read)),
            stats(&mut of(&|k, a| !a.read && k.0 != Knob::Empty)),
            stats(&mut of(&|k, _| k.0 == Knob::Empty)),
        );
    }
    if options.list {
        for ((knob, n, seed, who), a) in &results {
            if *who == options.readers[0] && *knob != Knob::Empty && !a.read {
                println!("missed {}-{n}-{seed} {} {} ({:.1} ms)", *knob as u32, knob.name(), knob.values()[*n], a.millis);
            }
        }
    }
    Ok(())
}
