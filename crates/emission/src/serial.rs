//! Serials from chance.
use crate::Form;

/// Makes serials of one form from bytes of chance.
#[derive(Debug)]
pub struct Serials<R> {
    form: Form,
    random: R,
}

impl<R: Iterator<Item = u8>> Serials<R> {
    /// Bytes have to come from a source that nobody can foresee.
    pub const fn new(form: Form, random: R) -> Self {
        Self { form, random }
    }
}

impl<R: Iterator<Item = u8>> Iterator for Serials<R> {
    type Item = String;

    /// The next serial; none where chance has ended.
    fn next(&mut self) -> Option<String> {
        loop {
            let serial = self.draw()?;
            if !looks_swallowed(&serial) {
                return Some(serial);
            }
        }
    }
}

impl<R: Iterator<Item = u8>> Serials<R> {
    fn draw(&mut self) -> Option<String> {
        let (beginning, signs, length) = self.form.serial();
        let n = u8::try_from(signs.len()).ok()?;
        // Bytes above the last whole round would make some signs likelier than others.
        let end = u8::MAX - u8::MAX % n;
        let mut serial = String::with_capacity(length + 1);
        serial.extend(beginning.map(char::from));
        for _ in 0..length {
            let byte = self.random.find(|byte| *byte < end)?;
            serial.push(char::from(*signs.get(usize::from(byte % n))?));
        }
        Some(serial)
    }
}

/// A serial that reads as a shorter one with the next element behind it: whoever reads the code has to think that a separator was lost, and asks for
/// another scan. One in six thousand is drawn anew; that takes nothing from the chance of a guess.
fn looks_swallowed(serial: &str) -> bool {
    let has = |at: usize, ai: &str| serial.get(at..).is_some_and(|rest| rest.starts_with(ai));
    serial.len() == 13 && (has(6, "240") || has(7, "93"))
}
