//! Which form of a page the person fills in, and with what.

use reqwest::Method;
use url::Url;

use super::html::{Piece, pieces};
use crate::call::Call;
use crate::options::Person;

/// A form, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filled {
    action: String,
    post: bool,
    fields: Vec<(String, String)>,
}

/// Words of buttons, links and values by which a person refuses.
const NO: [&str; 6] = ["deny", "refuse", "reject", "cancel", "decline", "abort"];

/// What the person writes into a field that is empty.
const TYPED: &str = "robot";

impl Filled {
    /// The request that sends it.
    pub(super) fn call(&self, page: &Url) -> Result<Call, String> {
        let mut url = match self.action.as_str() {
            "" => page.clone(),
            action => page.join(action).map_err(|error| error.to_string())?,
        };
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.fields)
            .finish();
        if self.post {
            return Ok(Call::new(Method::POST, url.as_str()).with_body("application/x-www-form-urlencoded", body));
        }
        url.set_query(Some(&body));
        Ok(Call::new(Method::GET, url.as_str()))
    }
}

/// One `form` of a page as it stands.
#[derive(Debug, Default)]
struct Form {
    action: String,
    post: bool,
    fields: Vec<(String, String)>,
    /// Name, value, label, and where it sends the form instead.
    buttons: Vec<Button>,
}

#[derive(Debug, Default, Clone)]
struct Button {
    name: String,
    value: String,
    label: String,
    action: Option<String>,
}

impl Button {
    fn refuses(&self) -> bool {
        let said = format!("{} {} {}", self.name, self.value, self.label).to_lowercase();
        NO.iter().any(|word| said.contains(word)) || said.split(' ').any(|word| word == "no")
    }
}

/// Fills in the form in which the person says what they came to say; `None` on a page without one.
pub(super) fn fill(page: &str, person: Person) -> Option<Filled> {
    let forms = forms(page);
    let wanted = |button: &Button| button.refuses() == (person == Person::Denies);
    let chosen = forms.iter().find_map(|form| {
        let button = form.buttons.iter().find(|button| wanted(button))?;
        Some((form, Some(button)))
    });
    // A login before the question has one button, and no way to refuse.
    let (form, button) = match chosen {
        Some(chosen) => chosen,
        None => forms.first().map(|form| (form, form.buttons.first()))?,
    };
    let mut fields = form.fields.clone();
    let mut action = form.action.clone();
    if let Some(button) = button {
        if !button.name.is_empty() {
            fields.push((button.name.clone(), button.value.clone()));
        }
        action = button.action.clone().unwrap_or(action);
    }
    Some(Filled {
        action,
        post: form.post,
        fields,
    })
}

fn forms(page: &str) -> Vec<Form> {
    let mut out: Vec<Form> = Vec::new();
    let mut inside = false;
    let mut in_button = false;
    for piece in pieces(page) {
        let (name, attributes) = match piece {
            Piece::Tag(name, attributes) => (name, attributes),
            Piece::Text(text) => {
                if in_button && let Some(button) = out.last_mut().and_then(|form| form.buttons.last_mut()) {
                    button.label.push_str(&text);
                }
                continue;
            }
        };
        let get = |name: &str| {
            attributes
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let text = |name: &str| get(name).unwrap_or_default().to_owned();
        match name.as_str() {
            "form" => {
                inside = true;
                out.push(Form {
                    action: text("action"),
                    post: text("method").eq_ignore_ascii_case("post"),
                    ..Form::default()
                });
            }
            "/form" => inside = false,
            "/button" => in_button = false,
            "input" | "button" if inside => {
                let Some(form) = out.last_mut() else { continue };
                let kind = text("type").to_ascii_lowercase();
                if name == "button" && matches!(kind.as_str(), "" | "submit") || kind == "submit" {
                    in_button = name == "button";
                    form.buttons.push(Button {
                        name: text("name"),
                        value: text("value"),
                        label: String::new(),
                        action: get("formaction").map(str::to_owned),
                    });
                } else if name == "input" {
                    field(form, &kind, &text("name"), get("value"), get("checked").is_some());
                }
            }
            _ => {}
        }
    }
    out
}

fn field(form: &mut Form, kind: &str, name: &str, value: Option<&str>, checked: bool) {
    if name.is_empty() || matches!(kind, "button" | "reset" | "image" | "file") {
        return;
    }
    let value = match (kind, value) {
        ("checkbox" | "radio", _) if !checked => return,
        ("checkbox" | "radio", value) => value.unwrap_or("on"),
        ("hidden", value) => value.unwrap_or_default(),
        (_, None | Some("")) => TYPED,
        (_, Some(value)) => value,
    };
    form.fields.push((name.to_owned(), value.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Action, whether it is posted, fields.
    type Expect<'a> = Option<(&'a str, bool, &'a [(&'a str, &'a str)])>;

    fn check(page: &str, person: Person, expect: Expect<'_>) {
        let filled = fill(page, person);
        let got = filled.as_ref().map(|filled| {
            let fields: Vec<(&str, &str)> = filled.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            (filled.action.as_str(), filled.post, fields)
        });
        let expect = expect.map(|(action, post, fields)| (action, post, fields.to_vec()));
        assert_eq!(got, expect, "{page}");
    }

    const CONSENT: &str = r#"<p>No?</p><form method="post" action="/decide?id=1">
        <input type="hidden" name="ticket" value="t">
        <button name="decision" value="deny">Refuse</button>
        <button name="decision" value="approve">Let it have the credential</button></form>"#;

    #[test]
    fn the_person_says_yes_or_no() {
        let fields = |decision| [("ticket", "t"), ("decision", decision)];
        check(
            CONSENT,
            Person::Approves,
            Some(("/decide?id=1", true, &fields("approve"))),
        );
        check(CONSENT, Person::Denies, Some(("/decide?id=1", true, &fields("deny"))));
        let apart = r#"<form action="/yes"><input type=submit value=Yes></form><form action="/no"><button>Cancel</button></form>"#;
        check(apart, Person::Approves, Some(("/yes", false, &[])));
        check(apart, Person::Denies, Some(("/no", false, &[])));
    }

    #[test]
    fn a_login_is_filled_in() {
        let login = r#"<form method=post><input name=prompt type=hidden value=login><input name=login><input type=password name=password>
            <input type=checkbox name=stay><button type=submit>Sign-in</button></form>"#;
        let expect: &[(&str, &str)] = &[("prompt", "login"), ("login", "robot"), ("password", "robot")];
        check(login, Person::Approves, Some(("", true, expect)));
        check(login, Person::Denies, Some(("", true, expect)));
        check("<p>Nothing</p>", Person::Approves, None);
    }

    #[test]
    fn a_form_is_sent_where_it_says() {
        let page = Url::parse("https://a.example/x?y=1").expect("a URL");
        let call = |form: &str| {
            fill(form, Person::Approves)
                .and_then(|filled| filled.call(&page).ok())
                .expect("a call")
        };
        let post = call("<form method=post><input name=a value='b c'>");
        assert_eq!(
            (post.url.as_str(), post.body.as_slice()),
            ("https://a.example/x?y=1", &b"a=b+c"[..])
        );
        assert_eq!(
            call("<form action=z><input name=a value=b>").url,
            "https://a.example/z?a=b"
        );
    }
}
