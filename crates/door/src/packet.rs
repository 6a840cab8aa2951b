//! JSON and bytes side by side in one buffer, the same for the worker and for the shell.
use std::fmt;

/// Parts in one buffer: a count, each length, then the bytes; numbers are 32-bit little-endian.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packet {
    /// Head, body, then bytes.
    pub parts: Vec<Vec<u8>>,
}

/// Most parts in one packet: head, body, the photos of a report and some room.
const PARTS_MAX: usize = 64;

impl Packet {
    /// Writes the parts one after the other.
    pub fn pack(&self) -> Vec<u8> {
        let total: usize = self.parts.iter().map(Vec::len).sum();
        let mut out = Vec::with_capacity(4 + 4 * self.parts.len() + total);
        out.extend_from_slice(&(self.parts.len() as u32).to_le_bytes());
        for part in &self.parts {
            out.extend_from_slice(&(part.len() as u32).to_le_bytes());
        }
        for part in &self.parts {
            out.extend_from_slice(part);
        }
        out
    }

    /// Reads what [`Packet::pack`] wrote. Lengths that do not add up are an error, and allocate nothing.
    pub fn unpack(bytes: &[u8]) -> Result<Self, PacketError> {
        let number = |at: usize| -> Option<usize> {
            let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
            usize::try_from(u32::from_le_bytes(four)).ok()
        };
        let n_parts = number(0).filter(|n| *n <= PARTS_MAX).ok_or(PacketError)?;
        let mut at = 4 + 4 * n_parts;
        let mut parts = Vec::with_capacity(n_parts);
        for n in 0..n_parts {
            let end = number(4 + 4 * n).and_then(|len| at.checked_add(len)).ok_or(PacketError)?;
            parts.push(bytes.get(at..end).ok_or(PacketError)?.to_vec());
            at = end;
        }
        if at == bytes.len() { Ok(Self { parts }) } else { Err(PacketError) }
    }

    /// The part at `n`, empty where there is none.
    pub fn part(&self, n: usize) -> &[u8] {
        self.parts.get(n).map_or(&[], Vec::as_slice)
    }

    /// The parts after head and body.
    pub fn blobs(mut self) -> Vec<Vec<u8>> {
        if self.parts.len() < 2 { Vec::new() } else { self.parts.split_off(2) }
    }
}

/// The buffer is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PacketError;

impl fmt::Display for PacketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the buffer is no packet")
    }
}

impl std::error::Error for PacketError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for parts in [vec![], vec![b"{}".to_vec()], vec![b"a".to_vec(), vec![], vec![0; 1000]]] {
            let packet = Packet { parts };
            assert_eq!(Packet::unpack(&packet.pack()), Ok(packet));
        }
    }

    #[test]
    fn hostile_lengths() {
        let good = Packet { parts: vec![b"head".to_vec(), b"body".to_vec()] }.pack();
        for n in 0..good.len() {
            assert_eq!(Packet::unpack(&good[..n]), Err(PacketError));
        }
        assert!(Packet::unpack(&[&good[..], b"x"].concat()).is_err());
        assert!(Packet::unpack(&[0xff; 64]).is_err());
        let mut huge = good.clone();
        huge[4..8].fill(0xff);
        assert!(Packet::unpack(&huge).is_err());
    }
}
