//! Reed–Solomon over GF(256): errors and erasures of one block.
//!
//! Source: ISO/IEC 16022, "Error correction"; polynomial 301, the generator's roots are α¹ to αⁿ.

#[expect(clippy::indexing_slicing, reason = "runs when it is compiled, where a panic is an error of the build")]
const fn tables() -> ([u8; 512], [u8; 256]) {
    let (mut exp, mut log) = ([0; 512], [0; 256]);
    let (mut value, mut n) = (1u32, 0);
    while n < 255 {
        exp[n] = value as u8;
        exp[n + 255] = value as u8;
        log[value as usize] = n as u8;
        value <<= 1;
        if value & 256 != 0 {
            value ^= 301;
        }
        n += 1;
    }
    (exp, log)
}

static EXP: [u8; 512] = tables().0;
static LOG: [u8; 256] = tables().1;

/// α to a power up to 510.
#[inline]
fn exp(power: usize) -> u8 {
    EXP.get(power).copied().unwrap_or(0)
}

/// Of a value that is not 0.
#[inline]
fn log(value: u8) -> usize {
    usize::from(LOG.get(usize::from(value)).copied().unwrap_or(0))
}

#[inline]
fn mul(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 { 0 } else { exp(log(a) + log(b)) }
}

fn inverse(a: u8) -> u8 {
    exp(255 - log(a))
}

/// Coefficients by falling power, as codewords stand.
fn evaluate_falling(word: &[u8], power: usize) -> u8 {
    word.iter().fold(0, |sum, value| if sum == 0 { *value } else { exp(log(sum) + power) ^ value })
}

/// Coefficients by rising power.
fn evaluate_rising(polynomial: &[u8], power: usize) -> u8 {
    polynomial.iter().rev().fold(0, |sum, value| if sum == 0 { *value } else { exp(log(sum) + power) ^ value })
}

/// A block as it was read, and what its check codewords say of it.
pub(crate) struct Block<'a> {
    word: &'a [u8],
    syndromes: Vec<u8>,
}

/// What has to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    /// Places, and what is to be added there.
    pub changes: Vec<(usize, u8)>,
    /// How many of them were no erasures.
    pub errors: usize,
}

impl<'a> Block<'a> {
    /// The last `check` codewords of `word` (255 at most) are those for correction.
    pub fn new(word: &'a [u8], check: usize) -> Self {
        Self { word, syndromes: (1..=check).map(|power| evaluate_falling(word, power)).collect() }
    }

    /// The nearest valid word, where what stands at the places `erasures` is not trusted. `None` where none is near
    /// enough: twice the errors and once the erasures are more than the check codewords.
    pub fn correct(&self, erasures: &[usize]) -> Option<Correction> {
        let (n, check) = (self.word.len(), self.syndromes.len());
        if self.syndromes.iter().all(|syndrome| *syndrome == 0) {
            return Some(Correction { changes: Vec::new(), errors: 0 });
        }
        let erased = erasures.len();
        if erased > check || n > 255 {
            return None;
        }
        let locator = self.locator(erasures)?;
        let degree = locator.len() - 1;
        if degree == 0 || 2 * degree.saturating_sub(erased) + erased > check {
            return None;
        }
        let evaluator = self.evaluator(&locator);
        let derivative: Vec<u8> =
            locator.iter().enumerate().skip(1).map(|(k, c)| if k.is_multiple_of(2) { 0 } else { *c }).collect();
        let mut changes = Vec::with_capacity(degree);
        for place in 0..n {
            // The inverse of the place's locator.
            let power = (255 - (n - 1 - place) % 255) % 255;
            if evaluate_rising(&locator, power) != 0 {
                continue;
            }
            let below = evaluate_rising(&derivative, power);
            if below == 0 {
                return None;
            }
            changes.push((place, mul(evaluate_rising(&evaluator, power), inverse(below))));
        }
        if changes.len() != degree || !self.is_whole_with(&changes) {
            return None;
        }
        changes.retain(|(_, change)| *change != 0);
        let errors = changes.iter().filter(|(place, _)| !erasures.contains(place)).count();
        Some(Correction { changes, errors })
    }

    /// Berlekamp and Massey, begun with the erasures; coefficients by rising power without leading zeros.
    fn locator(&self, erasures: &[usize]) -> Option<Vec<u8>> {
        let (n, check) = (self.word.len(), self.syndromes.len());
        let mut locator = vec![0u8; check + 2];
        *locator.first_mut()? = 1;
        for (k, place) in erasures.iter().enumerate() {
            let x = exp((n - 1).checked_sub(*place)?);
            for i in (1..=k + 1).rev() {
                let below = locator.get(i - 1).copied()?;
                *locator.get_mut(i)? ^= mul(below, x);
            }
        }
        let mut older = locator.clone();
        let mut length = erasures.len();
        for r in erasures.len()..check {
            let discrepancy = (0..=length.min(r)).fold(0, |sum, i| {
                let (a, b) = (locator.get(i).copied().unwrap_or(0), self.syndromes.get(r - i).copied().unwrap_or(0));
                sum ^ mul(a, b)
            });
            older.pop();
            older.insert(0, 0);
            if discrepancy == 0 {
                continue;
            }
            let before = (2 * length <= r + erasures.len()).then(|| locator.clone());
            for (a, b) in locator.iter_mut().zip(&older) {
                *a ^= mul(discrepancy, *b);
            }
            if let Some(before) = before {
                let scale = inverse(discrepancy);
                older = before.into_iter().map(|value| mul(value, scale)).collect();
                length = r + erasures.len() + 1 - length;
            }
        }
        while locator.last() == Some(&0) {
            locator.pop();
        }
        (locator.len() == length + 1).then_some(locator)
    }

    /// Syndromes times locator, up to the number of check codewords.
    fn evaluator(&self, locator: &[u8]) -> Vec<u8> {
        (0..self.syndromes.len())
            .map(|i| {
                let terms = locator.iter().take(i + 1).enumerate();
                terms.fold(0, |sum, (k, c)| sum ^ mul(*c, self.syndromes.get(i - k).copied().unwrap_or(0)))
            })
            .collect()
    }

    fn is_whole_with(&self, changes: &[(usize, u8)]) -> bool {
        let n = self.word.len();
        self.syndromes.iter().enumerate().all(|(k, syndrome)| {
            let change = changes.iter().filter(|(_, value)| *value != 0).fold(0, |sum, (place, value)| {
                let power = (k + 1) * (n - 1 - place) % 255;
                sum ^ exp(log(*value) + power)
            });
            change == *syndrome
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_codewords(data: &[u8], check: usize) -> Vec<u8> {
        let mut generator = vec![1u8];
        for power in 1..=check {
            let mut next = vec![0; generator.len() + 1];
            for (k, c) in generator.iter().enumerate() {
                next[k] ^= *c;
                next[k + 1] ^= mul(*c, exp(power));
            }
            generator = next;
        }
        let mut rest = data.to_vec();
        rest.resize(data.len() + check, 0);
        for k in 0..data.len() {
            let factor = rest[k];
            for (j, c) in generator.iter().enumerate() {
                rest[k + j] ^= mul(*c, factor);
            }
        }
        rest.split_off(data.len())
    }

    #[test]
    fn the_standards_example() {
        // "123456" in a symbol of 10 × 10.
        assert_eq!(check_codewords(&[142, 164, 186], 5), [114, 25, 5, 88, 102]);
    }

    #[test]
    fn errors_and_erasures_up_to_the_limit_and_not_beyond() {
        let mut state = 1u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        for (data, check) in [(3, 5), (12, 12), (86, 42), (174, 68), (156, 62)] {
            let mut word: Vec<u8> = (0..data).map(|_| random() as u8).collect();
            word.extend(check_codewords(&word, check));
            for _ in 0..200 {
                let erased = random() % (check + 1);
                let errors = (check - erased) / 2;
                let mut places: Vec<usize> = (0..word.len()).collect();
                for k in 0..places.len() {
                    let other = k + random() % (places.len() - k);
                    places.swap(k, other);
                }
                let mut bad = word.clone();
                places[..erased].iter().for_each(|place| bad[*place] = random() as u8);
                places[erased..erased + errors].iter().for_each(|place| bad[*place] ^= 1 + (random() % 255) as u8);
                let correction = Block::new(&bad, check).correct(&places[..erased]).expect("within the limit");
                assert_eq!(correction.errors, errors);
                correction.changes.iter().for_each(|(place, change)| bad[*place] ^= change);
                assert_eq!(bad, word);
                // Beyond the limit nothing may come out that claims fewer errors than the limit allows.
                places[..check / 2 + 1].iter().for_each(|place| bad[*place] ^= 1 + (random() % 255) as u8);
                if let Some(correction) = Block::new(&bad, check).correct(&[]) {
                    assert!(correction.errors <= check / 2);
                    correction.changes.iter().for_each(|(place, change)| bad[*place] ^= change);
                    assert!(Block::new(&bad, check).syndromes.iter().all(|s| *s == 0));
                }
            }
        }
    }
}
