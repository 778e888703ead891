//! Where a claim can be bent. An honest claim is bent nowhere; a fault bends it in one place, and the answer there ends it.

use credentials::key::SigningKey;
use serde_json::{Map, Value};

use crate::call::{Call, Form};
use crate::draft::Draft;
use crate::sealed::Letter;
use crate::visit::Visit;

/// A request of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// What is asked of the authorization endpoint: pushed, or in its address.
    Request,
    /// The way to the authorization endpoint.
    Authorize,
    Token,
    Credential,
    Deferred,
    Notification,
}

impl At {
    /// Whether the authorization server is asked; the issuer otherwise.
    pub(crate) fn is_of_the_server(self) -> bool {
        matches!(self, Self::Request | Self::Authorize | Self::Token)
    }
}

/// A JWT that the wallet signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Jwt {
    /// The first key proof.
    Proof,
    /// The attestation of the holder's keys.
    KeyAttestation,
    /// The proof of possession of the token's key.
    Dpop(At),
    /// The client's attestation.
    Attestation(At),
    /// The proof of its own beside that.
    Pop(At),
}

impl Jwt {
    /// The request it goes with.
    fn place(self) -> At {
        match self {
            Self::Proof | Self::KeyAttestation => At::Credential,
            Self::Dpop(at) | Self::Attestation(at) | Self::Pop(at) => at,
        }
    }
}

/// What is changed, and where.
pub(crate) enum Bend {
    /// Nothing.
    Straight,
    /// A form's parameters.
    Form(At, fn(&mut Form, &Visit<'_>)),
    /// A request's JSON members.
    Body(At, fn(&mut Map<String, Value>, &Visit<'_>)),
    /// A message to an issuer that takes it encrypted, before it is: members and key.
    Letter(At, fn(&mut Letter)),
    /// A message's JSON text, before it is encrypted, if it is.
    Text(At, fn(&mut Vec<u8>)),
    /// A message that is encrypted.
    Jwe(At, fn(&mut String)),
    /// The whole request, as the last thing before it goes out.
    Call(At, fn(&mut Call)),
    /// A request that went well is sent once more.
    Again(At),
    /// A request is sent when what it rests on has run out.
    Late(At),
    /// A JWT before it is signed, by the key that signs it.
    Jwt(Jwt, fn(&mut Draft, &SigningKey)),
    /// One key more than the issuer takes.
    TooMany,
    /// A proof of possession that was used before.
    DpopReplayed(At),
}

impl Bend {
    /// The request that carries the fault.
    pub(crate) fn place(&self) -> Option<At> {
        match self {
            Self::Straight => None,
            Self::Form(at, _)
            | Self::Late(at)
            | Self::Body(at, _)
            | Self::Letter(at, _)
            | Self::Text(at, _)
            | Self::Jwe(at, _)
            | Self::Call(at, _)
            | Self::Again(at)
            | Self::DpopReplayed(at) => Some(*at),
            Self::Jwt(jwt, _) => Some(jwt.place()),
            Self::TooMany => Some(At::Credential),
        }
    }

    /// Bends a form.
    pub(crate) fn form(&self, at: At, form: &mut Form, visit: &Visit<'_>) {
        if let Self::Form(place, change) = self
            && *place == at
        {
            change(form, visit);
        }
    }

    /// Bends a JSON body.
    pub(crate) fn body(&self, at: At, body: &mut Map<String, Value>, visit: &Visit<'_>) {
        if let Self::Body(place, change) = self
            && *place == at
        {
            change(body, visit);
        }
    }

    /// Whether it bends what is encrypted: then messages are, required or not.
    pub(crate) fn seals(&self) -> bool {
        matches!(self, Self::Letter(..) | Self::Jwe(..))
    }

    /// Bends a message that is about to be encrypted.
    pub(crate) fn letter(&self, at: At, letter: &mut Letter) {
        if let Self::Letter(place, change) = self
            && *place == at
        {
            change(letter);
        }
    }

    /// Bends a message's JSON text.
    pub(crate) fn text(&self, at: At, text: &mut Vec<u8>) {
        if let Self::Text(place, change) = self
            && *place == at
        {
            change(text);
        }
    }

    /// Bends an encrypted message.
    pub(crate) fn jwe(&self, at: At, jwe: &mut String) {
        if let Self::Jwe(place, change) = self
            && *place == at
        {
            change(jwe);
        }
    }

    /// Bends a JWT.
    pub(crate) fn jwt(&self, jwt: Jwt, draft: &mut Draft, key: &SigningKey) {
        if let Self::Jwt(which, change) = self
            && *which == jwt
        {
            change(draft, key);
        }
    }

    /// Bends the request itself, and marks it if the fault is in it.
    pub(crate) fn call(&self, at: At, call: &mut Call) {
        if let Self::Call(place, change) = self
            && *place == at
        {
            change(call);
        }
        call.bent = self.place() == Some(at) && !matches!(self, Self::Again(_));
    }

    /// Whether a request that went well is sent once more.
    pub(crate) fn again(&self, at: At) -> bool {
        matches!(self, Self::Again(place) if *place == at)
    }

    /// Whether a request is to wait until what it rests on has run out.
    pub(crate) fn late(&self, at: At) -> bool {
        matches!(self, Self::Late(place) if *place == at)
    }

    /// Whether a request's proof of possession is used before it goes out.
    pub(crate) fn replays(&self, at: At) -> bool {
        matches!(self, Self::DpopReplayed(place) if *place == at)
    }
}
