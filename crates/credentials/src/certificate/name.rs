//! Distinguished names as far as credential issuers need them.

use rcgen::string::PrintableString;
use rcgen::{DistinguishedName, DnType, DnValue};

use super::CertificateError;

/// Whom a certificate names. MDOC-21: country (upper case) and common name are mandatory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// ISO 3166-1 alpha-2, for example `UT`; written in upper case.
    pub country: String,
    /// State or province.
    pub state: Option<String>,
    /// Organisation.
    pub organization: Option<String>,
    /// Common name.
    pub common_name: String,
}

impl Subject {
    /// A subject of country and common name.
    pub fn new(country: &str, common_name: &str) -> Self {
        Self {
            country: country.to_owned(),
            state: None,
            organization: None,
            common_name: common_name.to_owned(),
        }
    }

    pub(super) fn to_rcgen(&self) -> Result<DistinguishedName, CertificateError> {
        let country = self.country.to_ascii_uppercase();
        if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Err(CertificateError::NotMade(format!(
                "country \"{}\" is not two letters",
                self.country
            )));
        }
        let country =
            PrintableString::try_from(country).map_err(|error| CertificateError::NotMade(error.to_string()))?;
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, DnValue::PrintableString(country));
        if let Some(state) = &self.state {
            name.push(DnType::StateOrProvinceName, state.as_str());
        }
        if let Some(organization) = &self.organization {
            name.push(DnType::OrganizationName, organization.as_str());
        }
        name.push(DnType::CommonName, self.common_name.as_str());
        Ok(name)
    }
}
