//! Codes and bytes a second of parsing, reading and recovering: messages in hexadecimal on standard input, one a line; seconds
//! for each as the argument. Prints one JSON object.
use std::hint::black_box;
use std::io::Read as _;
use std::time::{Duration, Instant};

use gs1::Date;

fn measure(messages: &[Vec<u8>], seconds: f64, mut work: impl FnMut(&[u8])) -> String {
    let (started, mut codes, mut bytes) = (Instant::now(), 0u64, 0u64);
    while started.elapsed() < Duration::from_secs_f64(seconds) {
        for message in messages {
            work(black_box(message));
            codes += 1;
            bytes += message.len() as u64;
        }
    }
    let took = started.elapsed().as_secs_f64();
    format!("{{\"codes_per_s\":{:.0},\"bytes_per_s\":{:.0}}}", codes as f64 / took, bytes as f64 / took)
}

fn main() {
    let seconds: f64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let decode = |line: &str| -> Vec<u8> {
        (0..line.len()).step_by(2).filter_map(|at| u8::from_str_radix(line.get(at..at + 2)?, 16).ok()).collect()
    };
    let whole: Vec<Vec<u8>> = text.lines().filter(|line| !line.is_empty()).map(decode).collect();
    let damaged: Vec<Vec<u8>> =
        whole.iter().map(|message| message.iter().copied().filter(|byte| *byte != gs1::GS).collect()).collect();
    let today = Date::new(2026, 11, 22).unwrap();
    let parse = measure(&whole, seconds, |message| drop(black_box(gs1::parse(message))));
    let read = measure(&whole, seconds, |message| drop(black_box(marking::read(message, None, today))));
    let recover = measure(&damaged, seconds, |message| drop(black_box(marking::read(message, None, today))));
    println!("{{\"parse\":{parse},\"read\":{read},\"recover\":{recover}}}");
}
