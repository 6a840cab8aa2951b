//! Bursts and videos: what a tracker makes of several frames, and what a followed symbol costs.
use std::sync::atomic::{AtomicU64, Ordering};

use cpu_time::ThreadTime;
use image::{GrayImage, imageops};
use scan::{Budget, Frame, Tracker};
use testkit::render::{Random, Shot, texture};

use crate::reader::Reader;

/// Bursts of eight frames of everything at once.
pub struct Burst {
    pub level: f32,
    pub n: u64,
    /// By the tracker, within the eight frames.
    pub read: u64,
    /// By zxing-cpp, any of the eight.
    pub zxing: u64,
    pub wrong: usize,
}

const FRAMES: u64 = 8;

fn look(tracker: &mut Tracker, picture: &GrayImage, budget: &Budget) -> Vec<Vec<u8>> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let sight = Frame::new(picture.as_raw(), width, height, width).map(|frame| tracker.look(&frame, budget));
    sight.unwrap_or_default().symbols.into_iter().map(|seen| seen.symbol.message).collect()
}

pub fn bursts(from: u64, n: u64) -> anyhow::Result<Vec<Burst>> {
    let mut out = Vec::new();
    for level in [3.0, 4.0, 5.0, 6.0] {
        let mut burst = Burst { level, n, read: 0, zxing: 0, wrong: 0 };
        for seed in from..from + n {
            let mut tracker = Tracker::new();
            let (mut is_read, mut by_zxing) = (false, false);
            for k in 0..FRAMES {
                let shot = Shot::of_burst(level, seed, k);
                let Some((rendered, message)) = shot.render().zip(shot.message.as_ref()) else { continue };
                let seen = look(&mut tracker, &rendered.picture, &Budget::LIVE);
                is_read |= seen.contains(&message.bytes);
                burst.wrong += seen.iter().filter(|read| **read != message.bytes).count();
                by_zxing = by_zxing || !Reader::Zxing.read(&rendered.picture)?.0.is_empty();
            }
            burst.read += u64::from(is_read);
            burst.zxing += u64::from(by_zxing);
        }
        eprintln!("   bursts of level {level}");
        out.push(burst);
    }
    Ok(out)
}

/// CPU milliseconds of frames in which a symbol was followed, and of zxing-cpp on 320 × 320 pixels around it.
pub struct Followed {
    pub frames: usize,
    pub followed: usize,
    pub ours: Vec<f64>,
    pub zxing: Vec<f64>,
}

pub fn videos(from: u64, n: u64) -> anyhow::Result<Followed> {
    let mut out = Followed { frames: 0, followed: 0, ours: Vec::new(), zxing: Vec::new() };
    for seed in from..from + n {
        let mut tracker = Tracker::new();
        for k in 0..12 {
            let shot = Shot::of_video(2.0, seed, k);
            let Some((rendered, message)) = shot.render().zip(shot.message.as_ref()) else { continue };
            let begin = ThreadTime::now();
            let seen = look(&mut tracker, &rendered.picture, &Budget::LIVE.with_symbols(1));
            let millis = begin.elapsed().as_secs_f64() * 1e3;
            out.frames += 1;
            let corners = rendered.corners.unwrap_or_default();
            if k > 0 && seen.contains(&message.bytes) {
                out.followed += 1;
                out.ours.push(millis);
                let middle = |part: fn(&(f32, f32)) -> f32| corners.iter().map(part).sum::<f32>() / 4.0;
                let left = (middle(|c| c.0) - 160.0).clamp(0.0, 959.0) as u32;
                let top = (middle(|c| c.1) - 160.0).clamp(0.0, 399.0) as u32;
                let region = imageops::crop_imm(&rendered.picture, left, top, 320, 320).to_image();
                out.zxing.push(Reader::Zxing.read(&region)?.1);
            }
        }
    }
    Ok(out)
}

/// Pictures without a symbol that look as if they held one: how many were read all the same.
#[derive(Default)]
pub struct Textures {
    pub n: u64,
    pub misreads: u64,
    pub live: Vec<f64>,
    pub zxing: Vec<f64>,
}

/// `n` textures of 96 to 256 pixels; the time of some is taken beside zxing-cpp.
pub fn textures(from: u64, n: u64) -> anyhow::Result<Textures> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // Half of them are photos, which take fifty times as long: whoever is free takes the next.
    let next = AtomicU64::new(0);
    let parts: Vec<anyhow::Result<Textures>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(|| some_textures(&next, from, n))).collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
    });
    let mut out = Textures::default();
    for part in parts {
        let part = part?;
        out.n += part.n;
        out.misreads += part.misreads;
        out.live.extend(part.live);
        out.zxing.extend(part.zxing);
    }
    Ok(out)
}

fn some_textures(next: &AtomicU64, from: u64, n: u64) -> anyhow::Result<Textures> {
    let mut out = Textures::default();
    loop {
        let k = next.fetch_add(1, Ordering::Relaxed);
        if k >= n {
            return Ok(out);
        }
        if k > 0 && k.is_multiple_of(5_000) {
            eprintln!("   {k} textures of {n}");
        }
        let seed = from + k;
        let side = 96 + Random::new(seed, "side").below(160);
        let picture = texture(seed, side);
        let reader = if seed % 2 == 0 { Reader::Photo } else { Reader::Live };
        let (read, millis) = reader.read(&picture)?;
        out.n += 1;
        // A stream of it may add up to something.
        let mut tracker = Tracker::new();
        let n_frames = if seed % 4 == 1 { 4 } else { 0 };
        let told = (0..n_frames).any(|_| !look(&mut tracker, &picture, &Budget::LIVE).is_empty());
        let is_misread = !read.is_empty() || told;
        out.misreads += u64::from(is_misread);
        if is_misread {
            eprintln!("   misread: texture {seed} of {side} pixels");
        }
        if seed % 20 == 1 {
            out.live.push(millis);
            out.zxing.push(Reader::Zxing.read(&picture)?.1);
        }
    }
}
