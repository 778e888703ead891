//! Walks from the authorization endpoint to the wallet's own address: follows redirects, fills in the forms it meets.

mod form;
mod html;

use reqwest::Method;
use url::Url;

use super::back::Back;
use crate::call::Call;
use crate::failure::{Answered, Failure};
use crate::http::{self, Answer};
use crate::visit::Visit;

/// More pages and redirects than this lead nowhere.
const MOST_HOPS: usize = 16;

/// Where it ended.
pub(crate) enum Ended {
    /// At the wallet's address, and what was met on the way, for the person.
    Back(Back, String),
    /// At a page that is no redirect and has no form, or a refusal.
    Refused(Box<Answer>),
}

/// Walks from `url` on, as the person of the options does.
pub(crate) async fn walk(visit: &Visit<'_>, url: &str) -> Result<Ended, Failure> {
    let mut jar = Jar::default();
    let mut forms = 0;
    let mut call = Call::new(Method::GET, url);
    for _ in 0..MOST_HOPS {
        let at = Url::parse(&call.url).map_err(|error| Failure::new("page_lost", error.to_string()))?;
        call.set("accept", "text/html, */*;q=0.1");
        if let Some(cookies) = jar.for_url(&at) {
            call.set("cookie", cookies);
        }
        let answer = http::call(visit.options, &call).await?;
        jar.keep(&at, &answer);
        if (300..400).contains(&answer.status) {
            let location = at.join(answer.header("location"));
            let location = location.map_err(|error| Failure::new("page_lost", error.to_string()))?;
            if let Some(back) = Back::read(&location, &visit.options.redirect_uri) {
                let pages = match forms {
                    0 => "no page asked the person".to_owned(),
                    1 => "the person answered one page".to_owned(),
                    several => format!("the person answered {several} pages"),
                };
                return Ok(Ended::Back(back, pages));
            }
            call = Call::new(Method::GET, location.as_str());
            continue;
        }
        let filled = match answer.status {
            200 => form::fill(&String::from_utf8_lossy(answer.body()), visit.options.person),
            _ => None,
        };
        let Some(filled) = filled else {
            return Ok(Ended::Refused(Box::new(answer)));
        };
        forms += 1;
        call = filled.call(&at).map_err(|reason| Failure::new("page_lost", reason))?;
    }
    let message = format!("{MOST_HOPS} pages and redirects did not lead back to the wallet");
    Err(Failure::new("page_lost", message))
}

/// What a fault is judged by: an error comes with the redirect, or on a page of the server's own (AUTHZ-10).
pub(crate) fn answered(ended: &Ended) -> Answered {
    match ended {
        Ended::Refused(answer) => answer.answered(),
        Ended::Back(back, _) => Answered {
            status: if back.get("error").is_some() { 302 } else { 200 },
            error: back.get("error").map(str::to_owned),
            description: back.get("error_description").map(str::to_owned),
            challenge: None,
            json: true,
            strange: None,
            no_store: true,
        },
    }
}

/// Cookies by origin; nothing outlives the walk.
#[derive(Default)]
struct Jar(Vec<(String, String, String)>);

impl Jar {
    fn keep(&mut self, at: &Url, answer: &Answer) {
        let origin = at.origin().ascii_serialization();
        for cookie in answer.all("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            self.0.retain(|(of, known, _)| !(*of == origin && *known == name));
            if !value.is_empty() {
                self.0.push((origin.clone(), name, value));
            }
        }
    }

    fn for_url(&self, at: &Url) -> Option<String> {
        let origin = at.origin().ascii_serialization();
        let own = self.0.iter().filter(|(of, ..)| *of == origin);
        let pairs: Vec<String> = own.map(|(_, name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}
