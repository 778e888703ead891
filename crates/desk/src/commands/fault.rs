//! The robot wallet misbehaves on request, over HTTP like any wallet.

use model::secret::Secret;
use serde_json::json;
use wallet::fault::Need;
use wallet::{Fault, Tried, Verdict};

use super::from_issuer;
use super::offer::{robot, step};
use crate::desk::Desk;
use crate::schema::{CallError, FaultOffer, FaultReport, FaultRow, FaultVerdict, TryFault};

/// Every fault the robot knows, in the order of the flow.
pub fn list() -> Vec<FaultRow> {
    Fault::all().map(row).collect()
}

fn row(fault: &'static Fault) -> FaultRow {
    let needs = |need| fault.needs.contains(&need);
    FaultRow {
        name: fault.name.to_owned(),
        title: fault.title.to_owned(),
        item: fault.item.to_owned(),
        expected: fault.expected(),
        needs_tx_code: needs(Need::TxCode),
        needs_no_tx_code: needs(Need::NoTxCode),
        needs_login: needs(Need::Login),
        needs_attester: needs(Need::Attester) || needs(Need::KeyAttestation),
        leaves_the_offer: fault.leaves_the_offer(),
    }
}

/// Tries one fault.
pub async fn attempt(desk: &Desk, args: TryFault) -> Result<FaultReport, CallError> {
    let fault = Fault::find(&args.name)
        .ok_or_else(|| CallError::new("unknown-fault", format!("The robot knows no fault {}", args.name)))?;
    let (link, tx_code, session_id) = match args.offer {
        FaultOffer::Given { link, tx_code } => (link, tx_code.map(Secret::new), None),
        FaultOffer::Fresh { profile_id } => {
            let made = offer(desk, fault, &profile_id).await?;
            (made.credential_offer, made.tx_code_value, Some(made.offer_id))
        }
    };
    let mut options = robot(desk)?;
    options.tx_code = tx_code;
    let tried = wallet::try_fault(&options, &link, fault).await;
    Ok(report(tried, session_id))
}

/// An offer of the kind that a fault needs.
async fn offer(desk: &Desk, fault: &Fault, profile: &str) -> Result<client::Offered, CallError> {
    let method = match fault.needs.contains(&Need::Login) {
        true => "AUTHORIZED",
        false => "PRE_AUTHORIZED",
    };
    let mut request = json!({"profileId": profile, "authMethod": method});
    if fault.needs.contains(&Need::TxCode) {
        request["txCode"] = json!({"input_mode": "numeric", "length": 6});
    }
    let made = desk.inner.client.create_offer(&request, Some("local")).await;
    made.map_err(from_issuer)
}

fn report(tried: Tried, session_id: Option<String>) -> FaultReport {
    FaultReport {
        name: tried.name.to_owned(),
        title: tried.title.to_owned(),
        item: tried.item.to_owned(),
        verdict: match tried.verdict {
            Verdict::AsDemanded => FaultVerdict::AsDemanded,
            Verdict::Tolerated => FaultVerdict::Tolerated,
            Verdict::Otherwise => FaultVerdict::Otherwise,
            Verdict::NotTried => FaultVerdict::NotTried,
        },
        expected: tried.expected,
        received: tried.received,
        steps: tried.steps.into_iter().map(step).collect(),
        session_id,
    }
}
