//! The dispatch table: a command's name to its body. The window and the HTTP door both end here.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::commands::{
    self, address, attempt, bundle, config, credential, decode, deferral, delivery, edit, editing, explain, fault,
    folder, history, inbox, key, keychain, list, offer, preview, profile, refusal, replay, resolve, session, settings,
    snippet, target, trial, view,
};
use crate::desk::Desk;
use crate::schema::CallError;

/// Every command, in the order of the generated interface: name, argument type, result type.
///
/// The argument type `null` means none.
pub const COMMANDS: [(&str, &str, &str); 88] = [
    ("info", "null", "DeskInfo"),
    ("profiles", "null", "ProfileCard[]"),
    ("profile", "ProfileRef", "ProfileDetail"),
    ("effective_profile", "ProfileRef", "EffectiveProfile"),
    ("resolve_target", "ResolveTarget", "ResolvedTarget"),
    ("confirm_host", "ConfirmHost", "null"),
    ("create_offer", "OfferForm", "OfferMade"),
    ("sessions", "SessionsQuery", "SessionsPage"),
    ("session", "SessionRef", "SessionDetail"),
    ("session_items", "SessionItems", "TimelineItem[]"),
    ("explain", "SessionRef", "Explanation"),
    ("cancel_session", "SessionRef", "SessionRow"),
    ("pin_session", "PinSession", "SessionRow"),
    ("note_session", "NoteSession", "SessionRow"),
    ("recreate_offer", "RecreateOffer", "OfferMade"),
    ("saved_views", "null", "SavedView[]"),
    ("save_view", "SavedView", "SavedView[]"),
    ("rename_view", "RenameView", "SavedView[]"),
    ("delete_view", "DeleteView", "SavedView[]"),
    ("decide_deferral", "DecideDeferral", "SessionRow"),
    ("refusals", "RefusalsQuery", "RefusalsPage"),
    ("decode", "DecodeText", "Decoded[]"),
    ("decode_item", "DecodeItem", "Decoded[]"),
    ("claim", "Claim", "ClaimReport"),
    ("revoke_credential", "CredentialRef", "IssuedCredential"),
    ("suspend_credential", "CredentialRef", "IssuedCredential"),
    ("restore_credential", "CredentialRef", "IssuedCredential"),
    ("faults", "null", "FaultRow[]"),
    ("try_fault", "TryFault", "FaultReport"),
    ("open_folder", "OpenFolder", "DeskInfo"),
    ("files", "null", "ConfigFile[]"),
    ("check_file", "CheckFile", "Problem[]"),
    ("save_file", "SaveFile", "SaveResult"),
    ("complete_text", "CompleteText", "Completions | null"),
    ("find_definition", "FindDefinition", "Definition | null"),
    ("read_form", "ReadForm", "FormView"),
    ("plan_value", "PlanValue", "ValuePlan"),
    ("edit_text", "EditText", "EditedText"),
    ("format_text", "FormatText", "EditedText"),
    ("make_profile", "MakeProfile", "EditedText"),
    ("make_configuration", "MakeConfiguration", "EditedText"),
    ("configurations", "null", "ConfigurationChoice[]"),
    ("mapping_functions", "null", "MappingFunction[]"),
    ("preview_profile", "PreviewProfile", "ProfilePreview"),
    ("make_key", "MakeKey", "KeyEdit"),
    ("import_key", "ImportKey", "KeyEdit"),
    ("check_key", "CheckKey", "KeyReport"),
    ("keychain_keys", "null", "KeychainKeys"),
    ("keep_key", "KeepKey", "KeyEdit"),
    ("use_key", "UseKey", "KeyEdit"),
    ("file_versions", "FileRef", "FileVersion[]"),
    ("file_version", "VersionRef", "VersionText"),
    ("restore_version", "RestoreVersion", "SaveResult"),
    ("set_profile_webhook", "SetProfileWebhook", "SaveResult"),
    ("set_profile_haip", "SetProfileHaip", "SaveResult"),
    ("choose_address", "ChooseAddress", "DeskInfo"),
    ("set_lan", "SetLan", "DeskInfo"),
    ("targets", "TargetsQuery", "TargetRow[]"),
    ("hold_target", "TargetRef", "TargetRow"),
    ("release_target", "TargetRef", "TargetRow"),
    ("attempts", "AttemptsQuery", "AttemptsPage"),
    ("attempt", "AttemptRef", "AttemptDetail"),
    ("retry_delivery", "DeliveryRef", "null"),
    ("give_up_delivery", "DeliveryRef", "null"),
    ("redeliver", "DeliveryRef", "null"),
    ("redeliver_failed", "RedeliverFailed", "ActedOn"),
    ("replay", "Replay", "SetGoing"),
    ("send_test", "SendTest", "SetGoing"),
    ("snippet", "SnippetQuery", "Snippet"),
    ("fresh_secret", "FreshSecretQuery", "FreshSecret"),
    ("inboxes", "null", "Inbox[]"),
    ("make_inbox", "MakeInbox", "Inbox"),
    ("remove_inbox", "InboxRef", "null"),
    ("empty_inbox", "InboxRef", "Inbox"),
    ("answer_inbox", "AnswerInbox", "Inbox"),
    ("inbox", "InboxQuery", "InboxPage"),
    ("inbox_secret", "InboxRef", "FreshSecret"),
    ("settings", "null", "Settings"),
    ("set_settings", "Settings", "Settings"),
    ("withdraw_host", "WithdrawHost", "Settings"),
    ("export_session", "ExportSession", "Exported"),
    ("open_bundle", "OpenBundle", "BundleRow"),
    ("bundles", "null", "BundleRow[]"),
    ("bundle", "BundleRef", "BundleView"),
    ("explain_bundle", "BundleRef", "Explanation"),
    ("bundle_attempt", "BundleAttemptRef", "AttemptDetail"),
    ("replay_bundle", "ReplayBundle", "SetGoing"),
    ("close_bundle", "BundleRef", "null"),
];

impl Desk {
    /// Calls a command by name with JSON arguments.
    ///
    /// # Errors
    /// [`CallError`]: `unknown-command`, `bad-arguments`, or the command's own.
    pub async fn call(&self, name: &str, args: Value) -> Result<Value, CallError> {
        let answer = self.answer(name, args).await?;
        serde_json::from_str(&answer).map_err(not_json)
    }

    /// The same with the answer as JSON text, which is all that a window or a door passes on.
    ///
    /// # Errors
    /// As [`Desk::call`].
    pub async fn answer(&self, name: &str, args: Value) -> Result<String, CallError> {
        match name {
            "info" => out(address::info(self)),
            "profiles" => out(profile::cards(self)),
            "profile" => out(profile::detail(self, read(args)?).await?),
            "effective_profile" => out(config::effective(self, read(args)?).await?),
            "resolve_target" => out(resolve::resolve(self, &read(args)?)?),
            "confirm_host" => out(offer::confirm(self, read(args)?)?),
            "create_offer" => out(offer::create(self, read(args)?).await?),
            "sessions" => {
                let args = read(args)?;
                out(commands::away(self, move |desk| list::page(desk, args)).await?)
            }
            "session" => out(session::glance(self, read(args)?).await?),
            "session_items" => out(session::items(self, read(args)?).await?),
            "explain" => out(explain::explain(self, read(args)?).await?),
            "cancel_session" => out(session::cancel(self, read(args)?).await?),
            "decide_deferral" => out(deferral::decide(self, read(args)?).await?),
            "refusals" => {
                let args = read(args)?;
                out(commands::away(self, move |desk| refusal::page(desk, &args)).await?)
            }
            "decode" => out(decode::text(self, read(args)?).await?),
            "decode_item" => out(decode::item(self, read(args)?).await?),
            "claim" => out(offer::claim(self, read(args)?).await?),
            "revoke_credential" => out(credential::revoke(self, read(args)?).await?),
            "suspend_credential" => out(credential::suspend(self, read(args)?).await?),
            "restore_credential" => out(credential::restore(self, read(args)?).await?),
            "faults" => out(fault::list()),
            "try_fault" => out(fault::attempt(self, read(args)?).await?),
            "open_folder" => out(folder::open(self, read(args)?).await?),
            "files" => out(config::files(self)),
            "check_file" => out(config::check(self, read(args)?).await?),
            "save_file" => out(config::save(self, read(args)?).await?),
            "complete_text" => out(editing::complete(self, read(args)?).await?),
            "find_definition" => out(editing::define(self, read(args)?).await?),
            "file_versions" => out(history::versions(self, read(args)?).await?),
            "file_version" => out(history::text(self, read(args)?).await?),
            "restore_version" => out(history::restore(self, read(args)?).await?),
            "set_profile_webhook" => out(config::set_webhook(self, read(args)?).await?),
            "set_profile_haip" => out(config::set_haip(self, read(args)?).await?),
            "choose_address" => out(address::choose(self, read(args)?).await?),
            "set_lan" => out(address::set_lan(self, read(args)?).await?),
            "settings" => out(settings::settings(self)),
            "set_settings" => out(settings::set(self, read(args)?)?),
            "withdraw_host" => out(settings::withdraw(self, read(args)?)?),
            _ => self.call_list(name, args).await,
        }
    }

    /// What is done to the list of sessions and its rows.
    async fn call_list(&self, name: &str, args: Value) -> Result<String, CallError> {
        match name {
            "pin_session" => out(list::pin(self, read(args)?).await?),
            "note_session" => out(list::note(self, read(args)?).await?),
            "recreate_offer" => out(list::recreate(self, read(args)?).await?),
            "saved_views" => out(view::list(self)),
            "save_view" => out(view::save(self, read(args)?)?),
            "rename_view" => out(view::rename(self, &read(args)?)?),
            "delete_view" => out(view::delete(self, &read(args)?)?),
            _ => self.call_webhooks(name, args).await,
        }
    }

    /// The commands of the Webhooks place.
    async fn call_webhooks(&self, name: &str, args: Value) -> Result<String, CallError> {
        match name {
            "targets" => {
                let args = read(args)?;
                out(commands::away(self, move |desk| target::list(desk, &args)).await?)
            }
            "hold_target" => out(target::hold(self, read(args)?).await?),
            "release_target" => out(target::release(self, read(args)?).await?),
            "attempts" => {
                let args = read(args)?;
                out(commands::away(self, move |desk| attempt::page(desk, args)).await?)
            }
            "attempt" => out(attempt::detail(self, &read(args)?)?),
            "retry_delivery" => out(delivery::retry(self, read(args)?).await?),
            "give_up_delivery" => out(delivery::give_up(self, read(args)?).await?),
            "redeliver" => out(delivery::redeliver(self, read(args)?).await?),
            "redeliver_failed" => out(delivery::redeliver_failed(self, read(args)?).await?),
            "replay" => out(replay::replay(self, read(args)?).await?),
            "send_test" => out(trial::send(self, read(args)?).await?),
            "snippet" => out(snippet::snippet(&read(args)?)),
            "fresh_secret" => out(snippet::fresh_secret(&read(args)?)?),
            "inboxes" => out(inbox::list(self)),
            "make_inbox" => out(inbox::make(self, &read(args)?)?),
            "remove_inbox" => out(inbox::remove(self, &read(args)?)?),
            "empty_inbox" => out(inbox::empty(self, &read(args)?)?),
            "answer_inbox" => out(inbox::answer(self, read(args)?)?),
            "inbox" => out(inbox::page(self, &read(args)?)?),
            "inbox_secret" => out(inbox::secret(self, &read(args)?)?),
            _ => self.call_form(name, args).await,
        }
    }

    /// The commands of a form over a file under edit.
    async fn call_form(&self, name: &str, args: Value) -> Result<String, CallError> {
        match name {
            "read_form" => out(edit::read(self, read(args)?).await?),
            "plan_value" => out(edit::plan(self, read(args)?).await?),
            "edit_text" => out(edit::edit(self, read(args)?).await?),
            "format_text" => out(edit::format(self, read(args)?).await?),
            "make_profile" => out(edit::make_profile(self, read(args)?).await?),
            "make_configuration" => out(edit::make_configuration(self, read(args)?).await?),
            "configurations" => out(edit::configurations(self)),
            "mapping_functions" => out(edit::functions()),
            _ => self.call_making(name, args).await,
        }
    }

    /// The commands of a profile's preview and of its keys.
    async fn call_making(&self, name: &str, args: Value) -> Result<String, CallError> {
        match name {
            "preview_profile" => out(preview::make(self, read(args)?).await?),
            "make_key" => out(key::make(self, read(args)?).await?),
            "import_key" => out(key::import(self, read(args)?).await?),
            "keychain_keys" => out(keychain::list(self).await?),
            "keep_key" => out(keychain::keep(self, read(args)?).await?),
            "use_key" => out(keychain::take(self, read(args)?).await?),
            "check_key" => out(key::check(self, read(args)?).await?),
            _ => self.call_bundles(name, args).await,
        }
    }

    /// The commands of bundles.
    async fn call_bundles(&self, name: &str, args: Value) -> Result<String, CallError> {
        match name {
            "export_session" => out(bundle::export(self, read(args)?).await?),
            "open_bundle" => out(bundle::open(self, read(args)?).await?),
            "bundles" => out(bundle::list(self)),
            "explain_bundle" => {
                let args = read(args)?;
                out(commands::away(self, move |desk| explain::of_bundle(desk, &args)).await?)
            }
            "bundle" => {
                let args = read(args)?;
                out(commands::away(self, move |desk| bundle::view(desk, &args)).await?)
            }
            "bundle_attempt" => out(bundle::attempt_of(self, &read(args)?)?),
            "replay_bundle" => out(bundle::replay(self, read(args)?).await?),
            "close_bundle" => {
                bundle::close(self, &read(args)?);
                out(())
            }
            _ => Err(CallError::new("unknown-command", format!("There is no command {name}"))),
        }
    }
}

fn read<T: DeserializeOwned>(args: Value) -> Result<T, CallError> {
    serde_json::from_value(args).map_err(|error| CallError::new("bad-arguments", error.to_string()))
}

fn out<T: Serialize>(result: T) -> Result<String, CallError> {
    serde_json::to_string(&result).map_err(not_json)
}

fn not_json(error: serde_json::Error) -> CallError {
    CallError::new("not-json", error.to_string())
}

impl CallError {
    /// An error with a stable code and a message for the person.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}
