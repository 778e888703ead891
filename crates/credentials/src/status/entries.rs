//! Entries of a few bits each, side by side.

use super::{FEWEST, StatusError, deflate};
use crate::base64url;

/// Where an entry's bits lie in their byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The first entry in the least significant bits: Token Status Lists (TSL-1).
    LeastFirst,
    /// The first entry in the most significant bit: Bitstring Status Lists (BSL-6).
    MostFirst,
}

/// A list of entries. It never gets shorter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    bits: u8,
    order: Order,
    bytes: Vec<u8>,
}

impl Entries {
    /// `count` entries of `bits` bits, all 0, in the order of Token Status Lists.
    ///
    /// # Errors
    /// [`StatusError::Bits`].
    pub fn token(bits: u8, count: u32) -> Result<Self, StatusError> {
        check(u64::from(bits))?;
        let bytes = (u64::from(count) * u64::from(bits)).div_ceil(8);
        Ok(Self {
            bits,
            order: Order::LeastFirst,
            bytes: vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)],
        })
    }

    /// `count` bits, all 0, in the order of Bitstring Status Lists; at least [`FEWEST`].
    pub fn bitstring(count: u32) -> Self {
        Self {
            bits: 1,
            order: Order::MostFirst,
            bytes: vec![0; count.max(FEWEST).div_ceil(8) as usize],
        }
    }

    /// Reads `lst`: ZLIB (TSL-2).
    ///
    /// # Errors
    /// Bits nobody knows, or bytes that do not inflate within bounds.
    pub fn from_zlib(bits: u64, compressed: &[u8]) -> Result<Self, StatusError> {
        Ok(Self {
            bits: check(bits)?,
            order: Order::LeastFirst,
            bytes: deflate::unzlib(compressed)?,
        })
    }

    /// Reads `encodedList`: multibase base64url of GZIP (BSL-4).
    ///
    /// # Errors
    /// Another base, bytes that do not inflate within bounds, or fewer than [`FEWEST`] entries (BSL-8).
    pub fn from_encoded(text: &str) -> Result<Self, StatusError> {
        let text = text
            .strip_prefix('u')
            .ok_or(StatusError::Malformed("encodedList does not begin with u"))?;
        let compressed = base64url::decode(text).ok_or(StatusError::Malformed("encodedList is not base64url"))?;
        let bytes = deflate::ungzip(&compressed)?;
        if bytes.len() < FEWEST as usize / 8 {
            return Err(StatusError::TooShort);
        }
        Ok(Self {
            bits: 1,
            order: Order::MostFirst,
            bytes,
        })
    }

    /// `lst`: ZLIB at the highest level (TSL-2).
    pub fn to_zlib(&self) -> Vec<u8> {
        deflate::zlib(&self.bytes)
    }

    /// `encodedList`: `u`, and base64url without padding of GZIP (BSL-4).
    pub fn to_encoded(&self) -> String {
        let mut text = String::from("u");
        base64url::push(&mut text, deflate::gzip(&self.bytes));
        text
    }

    /// Bits of an entry.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// The bytes as they lie.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Sets an entry.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`] beyond the list, and for a value of more bits than an entry has.
    pub fn set(&mut self, index: u64, value: u8) -> Result<(), StatusError> {
        let (byte, shift) = self.place(index)?;
        let mask = self.mask();
        if value & !mask != 0 {
            return Err(StatusError::OutOfRange(index));
        }
        let place = &mut self.bytes[byte];
        *place = *place & !(mask << shift) | value << shift;
        Ok(())
    }

    /// An entry.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`] beyond the list.
    pub fn get(&self, index: u64) -> Result<u8, StatusError> {
        let (byte, shift) = self.place(index)?;
        Ok(self.bytes[byte] >> shift & self.mask())
    }

    fn mask(&self) -> u8 {
        u8::MAX >> (8 - self.bits)
    }

    /// The byte of an entry, and how far its bits are from the least significant one.
    fn place(&self, index: u64) -> Result<(usize, u8), StatusError> {
        let each = u64::from(8 / self.bits);
        let byte = usize::try_from(index / each)
            .ok()
            .filter(|byte| *byte < self.bytes.len());
        let byte = byte.ok_or(StatusError::OutOfRange(index))?;
        let at = (index % each) as u8 * self.bits;
        let shift = match self.order {
            Order::LeastFirst => at,
            Order::MostFirst => 8 - self.bits - at,
        };
        Ok((byte, shift))
    }
}

fn check(bits: u64) -> Result<u8, StatusError> {
    match bits {
        1 => Ok(1),
        2 => Ok(2),
        4 => Ok(4),
        8 => Ok(8),
        other => Err(StatusError::Bits(other)),
    }
}
