//! `validityInfo` (MDOC-15 to MDOC-17).

use jiff::{SignedDuration, Timestamp};

use super::MdocError;

const DAY: i64 = 86_400;

/// When an mdoc was signed and is valid; whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// When it was signed, or the midnight before.
    pub signed: Timestamp,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// When a newer one may be fetched.
    pub expected_update: Option<Timestamp>,
}

impl Validity {
    /// A period that begins now and ends after `lasting` or with the signer's certificate, whichever is first.
    ///
    /// With two days or more everything is rounded down to midnight UTC, so that the hh:mm:ss say nothing about the holder
    /// (MDOC-17); shorter periods keep their seconds, else they could end before they begin.
    ///
    /// # Errors
    /// [`MdocError::SignerNotValid`] if now is outside the certificate, [`MdocError::EmptyValidity`] for no period at all.
    pub fn for_period(
        now: Timestamp,
        lasting: SignedDuration,
        signer: (Timestamp, Timestamp),
    ) -> Result<Self, MdocError> {
        let (not_before, not_after) = (signer.0.as_second(), signer.1.as_second());
        let now = now.as_second();
        if now < not_before || now > not_after {
            return Err(MdocError::SignerNotValid);
        }
        let step = if lasting.as_secs() >= 2 * DAY { DAY } else { 1 };
        let floor = |seconds: i64| seconds.div_euclid(step) * step;
        let begin = floor(now).max(not_before);
        let end = floor(now)
            .checked_add(lasting.as_secs())
            .map_or(not_after, |end| floor(end).min(not_after));
        if end <= begin {
            return Err(MdocError::EmptyValidity);
        }
        let at = |seconds| Timestamp::from_second(seconds).map_err(|_| MdocError::EmptyValidity);
        Ok(Self {
            signed: at(begin)?,
            valid_from: at(begin)?,
            valid_until: at(end)?,
            expected_update: None,
        })
    }

    /// Judges a period somebody else chose.
    ///
    /// # Errors
    /// As [`Validity::for_period`].
    pub(super) fn check(&self, signer: (Timestamp, Timestamp)) -> Result<(), MdocError> {
        if self.signed < signer.0 || self.signed > signer.1 {
            return Err(MdocError::SignerNotValid);
        }
        match self.valid_from < self.signed || self.valid_until <= self.valid_from || self.valid_until > signer.1 {
            true => Err(MdocError::EmptyValidity),
            false => Ok(()),
        }
    }
}
