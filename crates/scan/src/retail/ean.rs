//! EAN-13, UPC-A (an EAN-13 that begins with 0) and EAN-8, along rows and columns of the frame.
//!
//! Source: GS1 General Specifications, "EAN/UPC symbology".
use crate::symbol::clockwise;
use crate::{Frame, Point, Symbol};

/// Widths of the four elements of each digit, in modules: space, bar, space, bar, as on the left with odd parity.
const DIGITS: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which of the six digits on the left have even parity, by the first digit; the leftmost in the highest bit.
const PARITY: [u8; 10] =
    [0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101, 0b01_0110, 0b01_1010];

/// Elements of a whole symbol: guards of three, five and three, four a digit.
const ELEMENTS_13: usize = 59;
const ELEMENTS_8: usize = 43;
/// Lines that are looked at in each direction, and how many of them have to say the same.
const LINES: usize = 24;
const AGREE: usize = 2;
/// A digit whose elements differ by more modules altogether is none.
const DIGIT_OFF: f32 = 1.4;
/// Elements of the guards are one module wide, but for this.
const GUARD_OFF: f32 = 0.55;
/// Less contrast is no bar, grey levels.
const CONTRAST: u8 = 24;

/// One reading of one line.
struct Hit {
    digits: Vec<u8>,
    /// Along the line, pixels.
    from: f32,
    to: f32,
    /// Which line.
    line: usize,
}

pub(super) fn scan(frame: &Frame<'_>) -> Option<Symbol> {
    let (width, height) = (frame.width(), frame.height());
    let rows = (0..LINES).map(|k| (2 * k + 1) * height / (2 * LINES));
    if let Some(hits) = agreed(rows.map(|y| (y, frame.row(y).to_vec()))) {
        return Some(symbol(&hits, |along, line| Point { x: along, y: line }));
    }
    let column = |x: usize| (0..height).map(|y| frame.row(y).get(x).copied().unwrap_or(255)).collect();
    let columns = (0..LINES).map(|k| (2 * k + 1) * width / (2 * LINES));
    let hits = agreed(columns.map(|x| (x, column(x))))?;
    Some(symbol(&hits, |along, line| Point { x: line, y: along }))
}

/// The hits of the first number that enough lines agree on.
fn agreed(lines: impl Iterator<Item = (usize, Vec<u8>)>) -> Option<Vec<Hit>> {
    let mut hits: Vec<Hit> = Vec::new();
    for (line, pixels) in lines {
        hits.extend(read(&pixels, line));
    }
    let count = |hit: &Hit| hits.iter().filter(|other| other.digits == hit.digits).count();
    let best = hits.iter().max_by_key(|hit| count(hit)).filter(|hit| count(hit) >= AGREE)?;
    let digits = best.digits.clone();
    hits.retain(|hit| hit.digits == digits);
    Some(hits)
}

fn symbol(hits: &[Hit], place: impl Fn(f32, f32) -> Point) -> Symbol {
    let digits = hits.first().map(|hit| hit.digits.clone()).unwrap_or_default();
    let symbology = if digits.len() == 8 { *b"E4" } else { *b"E0" };
    let of = |part: fn(&Hit) -> f32, wins: fn(f32, f32) -> f32| hits.iter().map(part).reduce(wins).unwrap_or(0.0);
    let (from, to) = (of(|hit| hit.from, f32::min), of(|hit| hit.to, f32::max));
    let (first, last) = (of(|hit| hit.line as f32, f32::min), of(|hit| hit.line as f32, f32::max));
    let corners = clockwise([place(from, first), place(to, first), place(to, last), place(from, last)]);
    let message = digits.iter().map(|digit| b'0' + digit).collect();
    Symbol { message, symbology, corners, modules: (0, 0) }
}

/// Where dark and light change, to a fraction of a pixel; `true` where it is dark from there on.
fn edges(pixels: &[u8]) -> Vec<(f32, bool)> {
    const AROUND: usize = 24;
    let mut out = Vec::new();
    let mut was_dark = None;
    for (x, pair) in pixels.windows(2).enumerate() {
        let &[before, here] = pair else { continue };
        let near = pixels.get(x.saturating_sub(AROUND)..(x + AROUND).min(pixels.len())).unwrap_or_default();
        let (low, high) = (near.iter().min().copied().unwrap_or(0), near.iter().max().copied().unwrap_or(0));
        if high - low < CONTRAST {
            continue;
        }
        let middle = (f32::from(low) + f32::from(high)) / 2.0;
        let is_dark = f32::from(here) < middle;
        if was_dark != Some(is_dark) {
            let step = f32::from(here) - f32::from(before);
            let share = if step == 0.0 { 0.5 } else { ((middle - f32::from(before)) / step).clamp(0.0, 1.0) };
            out.push((x as f32 + share, is_dark));
            was_dark = Some(is_dark);
        }
    }
    out
}

fn read(pixels: &[u8], line: usize) -> Option<Hit> {
    let edges = edges(pixels);
    for (n, (from, is_dark)) in edges.iter().enumerate() {
        if !is_dark {
            continue;
        }
        for elements in [ELEMENTS_13, ELEMENTS_8] {
            let Some(places) = edges.get(n..=n + elements) else { continue };
            let mut widths: Vec<f32> =
                places.windows(2).map(|pair| pair.iter().map(|edge| edge.0).fold(0.0, |a, b| b - a)).collect();
            let to = places.last().map_or(*from, |edge| edge.0);
            let modules = if elements == ELEMENTS_13 { 95.0 } else { 67.0 };
            let module = (to - from) / modules;
            if module < 0.7 {
                continue;
            }
            widths.iter_mut().for_each(|width| *width /= module);
            for _ in 0..2 {
                if let Some(digits) = digits(&widths) {
                    return Some(Hit { digits, from: *from, to, line });
                }
                // From the other side.
                widths.reverse();
            }
        }
    }
    None
}

/// The number, with its check digit right.
fn digits(widths: &[f32]) -> Option<Vec<u8>> {
    let half = (widths.len() - 11) / 8;
    let guard = |from: usize, n: usize| {
        widths.get(from..from + n).is_some_and(|guard| guard.iter().all(|width| (width - 1.0).abs() < GUARD_OFF))
    };
    let right = 3 + 4 * half + 5;
    if !guard(0, 3) || !guard(3 + 4 * half, 5) || !guard(right + 4 * half, 3) {
        return None;
    }
    let mut out = Vec::with_capacity(13);
    let mut parity = 0u8;
    for k in 0..half {
        let (digit, is_even) = digit(widths.get(3 + 4 * k..7 + 4 * k)?)?;
        out.push(digit);
        parity = parity << 1 | u8::from(is_even);
    }
    for k in 0..half {
        // The right side has the left's odd set with bars and spaces exchanged, which is the same widths.
        let (digit, is_even) = digit(widths.get(right + 4 * k..right + 4 * k + 4)?)?;
        if is_even {
            return None;
        }
        out.push(digit);
    }
    if half == 6 {
        let first = PARITY.iter().position(|set| *set == parity)?;
        out.insert(0, first as u8);
    } else if parity != 0 {
        return None;
    }
    let weights = [1u32, 3].into_iter().cycle().skip(if out.len() == 13 { 0 } else { 1 });
    let sum: u32 = out.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    sum.is_multiple_of(10).then_some(out)
}

/// The digit of four elements, and whether it is of the even set: the odd one read backwards.
fn digit(widths: &[f32]) -> Option<(u8, bool)> {
    let scale = 7.0 / widths.iter().sum::<f32>().max(1e-3);
    let off = |set: &[u8; 4], is_even: bool| -> f32 {
        let at = |k: usize| f32::from(set.get(if is_even { 3 - k } else { k }).copied().unwrap_or(0));
        widths.iter().enumerate().map(|(k, width)| (width * scale - at(k)).abs()).sum()
    };
    let all = (0u8..).zip(&DIGITS).flat_map(|(digit, set)| [false, true].map(|even| (off(set, even), digit, even)));
    let best = all.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 < DIGIT_OFF).then_some((best.1, best.2))
}
