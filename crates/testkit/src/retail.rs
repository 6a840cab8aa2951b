//! Shop barcodes, to be told apart from marking codes.
use image::{GrayImage, Luma};

const LEFT: [&str; 10] =
    ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
/// Which of the six digits on the left are drawn in the other parity, by the first digit.
const PARITY: [&str; 10] =
    ["000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010"];

/// The EAN-13 symbol of thirteen digits: `module` pixels a bar, a quiet zone around. `None` where they are not digits.
///
/// Source: GS1 General Specifications, "EAN-13 barcode".
pub fn ean13(digits: &str, module: u32) -> Option<GrayImage> {
    let values: Vec<usize> = digits.chars().map(|c| c.to_digit(10).map(|d| d as usize)).collect::<Option<_>>()?;
    let (first, rest) = values.split_first().filter(|(_, rest)| rest.len() == 12)?;
    let flip = |bars: &str| -> String { bars.chars().map(|bar| if bar == '0' { '1' } else { '0' }).collect() };
    let mut bars = String::from("101");
    for (digit, parity) in rest[..6].iter().zip(PARITY[*first].chars()) {
        let odd = LEFT[*digit];
        // The even set is the odd one of the right side, read backwards.
        bars.push_str(&if parity == '0' { odd.to_owned() } else { flip(odd).chars().rev().collect() });
    }
    bars.push_str("01010");
    rest[6..].iter().for_each(|digit| bars.push_str(&flip(LEFT[*digit])));
    bars.push_str("101");
    let bars = bars.into_bytes();
    let quiet = 12 * module;
    let width = bars.len() as u32 * module + 2 * quiet;
    Some(GrayImage::from_fn(width, 60 * module, |x, y| {
        let inside = (5 * module..55 * module).contains(&y);
        let bar = x.checked_sub(quiet).and_then(|x| bars.get((x / module) as usize));
        Luma([if inside && bar == Some(&b'1') { 0 } else { 255 }])
    }))
}
