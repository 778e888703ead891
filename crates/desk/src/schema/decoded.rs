//! What a text says when it is taken apart: proofs, tokens, credentials, offers.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Millis, TimelineItem};

/// Arguments of `decode`.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecodeText {
    /// A JWT, an SD-JWT, an mdoc in base64url, an offer, or JSON with any of them inside.
    pub text: String,
}

discreet!(DecodeText {} hides text);

/// Arguments of `decode_item`: everything there is to take apart in it, judged at its own time.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecodeItem {
    /// The item.
    pub item: TimelineItem,
    /// The issuer identifier its session's offer carried, which proofs must name; absent where it is not known.
    pub issuer: Option<String>,
}

/// A text taken apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Decoded {
    /// What it is.
    pub kind: DecodedKind,
    /// Where it was found: `request · proofs.jwt[0]`, `DPoP`; empty for the text itself.
    pub found: String,
    /// Its parts, in order.
    pub sections: Vec<DecodedSection>,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DecodedKind {
    /// A key proof of type `jwt`.
    Proof,
    /// A DPoP proof.
    Dpop,
    /// A client attestation.
    ClientAttestation,
    /// The proof of possession that comes with one.
    ClientAttestationPop,
    /// A key attestation.
    KeyAttestation,
    /// An access token.
    AccessToken,
    /// An SD-JWT VC, or a W3C credential with selective disclosure.
    SdJwt,
    /// A key binding JWT.
    KeyBinding,
    /// A W3C credential as JWT.
    W3cJwt,
    /// An mdoc.
    Mdoc,
    /// A credential that was not kept.
    Forgotten,
    /// A Status List Token.
    StatusList,
    /// Signed metadata of an issuer.
    Metadata,
    /// A credential offer.
    Offer,
    /// A JWT of another kind.
    Jwt,
    /// An encrypted JWT: only its header can be read.
    Jwe,
    /// CBOR of another kind.
    Cbor,
    /// JSON of another kind.
    Json,
    /// Nothing that is known here.
    Unknown,
}

/// A part of what was taken apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecodedSection {
    /// Which.
    pub part: DecodedPart,
    /// What it holds.
    pub nodes: Vec<DecodedNode>,
}

/// Which part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DecodedPart {
    /// What was judged, and how.
    Checks,
    /// A JOSE or COSE header.
    Header,
    /// The signed payload.
    Payload,
    /// Disclosures of an SD-JWT.
    Disclosures,
    /// Digests without a disclosure.
    Decoys,
    /// Elements of an mdoc.
    Elements,
    /// The mobile security object.
    SecurityObject,
    /// The signer's certificates.
    Chain,
    /// The whole, as it stands.
    Whole,
}

/// A member, an element, a check: a leaf with a value, or a branch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecodedNode {
    /// Its name, as it stands in the text.
    pub label: String,
    /// Its value as text; absent for a branch.
    pub value: Option<String>,
    /// What kind of value it is, where that does not show: `tdate`, `bytes`, `tag 24`.
    pub shape: Option<String>,
    /// The instant it stands for.
    pub at: Option<Millis>,
    /// What is said of it.
    pub says: Option<DecodedSays>,
    /// What that refers to: a path, what was expected, a reason.
    pub with: Option<String>,
    /// What is below.
    pub nodes: Vec<DecodedNode>,
}

/// What is said of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DecodedSays {
    /// It is what it must be.
    Right,
    /// It must be what `with` says.
    Wrong,
    /// It must be there: `with` says what for.
    Missing,
    /// The signature verifies with the key that `with` names.
    SignatureGood,
    /// The signature does not verify with the key that `with` names.
    SignatureBad,
    /// The key is not at hand.
    SignatureUnchecked,
    /// The signature was not kept.
    SignatureNotKept,
    /// The digest stands in the payload at `with`.
    DigestFound,
    /// The digest stands nowhere in the payload.
    DigestNowhere,
    /// The digest is the signed one.
    DigestMatches,
    /// The digest is another than the signed one, `with`.
    DigestDiffers,
    /// No disclosure belongs to the digest: a decoy, or a claim that was withheld.
    Decoy,
    /// That time is over.
    Expired,
    /// That time has not come.
    NotYet,
    /// It was not kept.
    NotKept,
    /// It means nothing to anybody but its issuer.
    Opaque,
    /// There is more of it than is shown.
    Cut,
    /// It cannot be read: `with` says why.
    Unreadable,
}
