//! The steps of a claim in order, each noted in the report. A fault goes the same way as far as its place.

mod after;
mod arrive;
mod grant;
mod obtain;
mod prove;
mod verify;

use credentials::key::SigningKey;
use serde_json::Value;

use crate::failure::{Answered, Failure, short};
use crate::options::WalletOptions;
use crate::report::{ClaimError, Report, Step};

/// One report in the making.
pub(crate) struct Run<'a> {
    options: &'a WalletOptions,
    report: Report,
    watch: &'a mut (dyn FnMut(&Step) + Send),
}

/// The report says why; the answer, if a fault was answered.
#[derive(Debug)]
pub(crate) struct Stopped(pub(crate) Option<Box<Answered>>);

/// What the credential endpoint gave.
pub(crate) struct Obtained {
    keys: Vec<SigningKey>,
    credentials: Vec<String>,
    /// Under which the issuer wants to hear of them.
    notification: Option<String>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(options: &'a WalletOptions, watch: &'a mut (dyn FnMut(&Step) + Send)) -> Self {
        let report = Report {
            steps: Vec::new(),
            ok: false,
            format: None,
            configuration: None,
            credentials: Vec::new(),
            claims: Value::Null,
            error: None,
        };
        Self { options, report, watch }
    }

    /// The steps since the last time, and no word of what went wrong in them.
    pub(crate) fn taken(&mut self) -> Vec<Step> {
        self.report.error = None;
        std::mem::take(&mut self.report.steps)
    }

    /// Why it stopped, in words.
    pub(crate) fn reason(&self) -> String {
        let error = self.report.error.as_ref();
        error.map_or_else(String::new, |error| format!("{}: {}", error.step, error.message))
    }

    /// The report as it stands.
    pub(crate) fn end(mut self) -> Report {
        self.report.ok = self.report.error.is_none();
        self.report
    }

    /// Notes the step as done, or the failure as the end.
    fn at<T>(
        &mut self,
        name: &'static str,
        result: Result<T, Failure>,
        detail: impl FnOnce(&T) -> String,
    ) -> Result<T, Stopped> {
        let value = self.judge(name, result)?;
        self.done(name, detail(&value));
        Ok(value)
    }

    fn judge<T>(&mut self, name: &'static str, result: Result<T, Failure>) -> Result<T, Stopped> {
        result.map_err(
            |Failure {
                 code,
                 message,
                 issuer_error,
                 answered,
             }| {
                let step = Step {
                    name,
                    ok: false,
                    detail: message.clone(),
                };
                (self.watch)(&step);
                self.report.steps.push(step);
                self.report.error = Some(ClaimError {
                    code,
                    message,
                    step: name,
                    issuer_error,
                });
                Stopped(answered)
            },
        )
    }

    /// An answer that caches may keep is a breach, but no reason to stop.
    fn uncached(&mut self, name: &'static str, no_store: bool, item: &str, mut detail: String) {
        if !no_store {
            detail.push_str(&format!(
                ", but caches may keep it: Cache-Control lacks no-store ({item})"
            ));
        }
        self.push(Step {
            name,
            ok: no_store,
            detail,
        });
    }

    fn done(&mut self, name: &'static str, detail: String) {
        self.push(Step { name, ok: true, detail });
    }

    /// A failed check is the report's error if it is the first.
    fn push(&mut self, mut step: Step) {
        step.detail = short(&step.detail);
        if !step.ok && self.report.error.is_none() {
            let message = step.detail.clone();
            self.report.error = Some(ClaimError {
                code: "check_failed",
                message,
                step: step.name,
                issuer_error: None,
            });
        }
        (self.watch)(&step);
        self.report.steps.push(step);
    }
}
