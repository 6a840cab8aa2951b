//! Percent escapes of addresses.
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

/// Percent escapes to bytes, and whether every escape was one.
pub(super) fn unescape(text: &str) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut whole = true;
    let mut bytes = text.as_bytes();
    while let [byte, rest @ ..] = bytes {
        bytes = rest;
        if *byte == b'%' {
            let hex = |digit: u8| char::from(digit).to_digit(16);
            if let [high, low, after @ ..] = rest
                && let (Some(high), Some(low)) = (hex(*high), hex(*low))
            {
                out.push((high * 16 + low) as u8);
                bytes = after;
                continue;
            }
            whole = false;
        }
        out.push(*byte);
    }
    (out, whole)
}

/// Everything but the characters that no part of an address gives a meaning to.
pub(super) fn escape(value: &[u8], address: &mut String) {
    for byte in value {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(*byte)),
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
}
