//! The form over a file under edit. Nothing is written to the disk.

use super::away;
use super::config::{apart, told};
use super::editing::fits;
use crate::config::{self, FILES, METADATA, PROFILES, SaveError, Surroundings};
use crate::desk::Desk;
use crate::editing::{self, Around};
use crate::schema::{
    CallError, ConfigurationChoice, EditText, EditedText, FormView, FormatText, MakeConfiguration, MakeProfile,
    MappingFunction, PlanValue, ReadForm, ValuePlan,
};

/// What stands at each place of an object.
pub async fn read(desk: &Desk, args: ReadForm) -> Result<FormView, CallError> {
    let name = known(&args.name)?;
    let deepest = args.deepest.map_or(usize::MAX, |deepest| deepest as usize);
    around(desk, name, args.text, move |around| {
        Ok(editing::read_form(around, name, &args.path, deepest))
    })
    .await
}

/// What it would mean to give a place a value.
pub async fn plan(desk: &Desk, args: PlanValue) -> Result<ValuePlan, CallError> {
    let name = known(&args.name)?;
    let value = editing::unmasked(&args.value)?;
    around(desk, name, args.text, move |around| {
        editing::plan(around, name, &args.path, value)
    })
    .await
}

/// Several edits or none.
pub async fn edit(desk: &Desk, args: EditText) -> Result<EditedText, CallError> {
    let name = known(&args.name)?;
    around(desk, name, args.text, move |around| {
        editing::edit(around, name, args.edits)
    })
    .await
}

/// The lines of a text, put in order.
pub async fn format(desk: &Desk, args: FormatText) -> Result<EditedText, CallError> {
    fits(&args.text)?;
    away(desk, move |_| editing::tidy(&args.text)).await
}

/// A new profile.
pub async fn make_profile(desk: &Desk, args: MakeProfile) -> Result<EditedText, CallError> {
    around(desk, PROFILES, args.text, move |around| {
        editing::make_profile(around, &args.id, &args.display_name, &args.from)
    })
    .await
}

/// A new credential configuration.
pub async fn make_configuration(desk: &Desk, args: MakeConfiguration) -> Result<EditedText, CallError> {
    around(desk, METADATA, args.text, move |around| {
        editing::make_configuration(around, &args.id, &args.display_name, &args.format, &args.type_name)
    })
    .await
}

/// The credential configurations that are live.
pub fn configurations(desk: &Desk) -> Vec<ConfigurationChoice> {
    editing::configurations(&desk.inner.issuer.catalogue())
}

/// The functions of the mapping language.
pub fn functions() -> Vec<MappingFunction> {
    editing::functions()
}

/// A form is over one of the folder's own files; what they include is edited as text.
fn known(name: &str) -> Result<&'static str, CallError> {
    let known = FILES.into_iter().find(|known| *known == name);
    known.ok_or_else(|| told(SaveError::NoSuchFile(name.to_owned())))
}

/// Works on a text with the folder around it, away from the threads that answer wallets.
async fn around<T: Send + 'static>(
    desk: &Desk,
    name: &'static str,
    text: String,
    work: impl FnOnce(&Around<'_>) -> Result<T, CallError> + Send + 'static,
) -> Result<T, CallError> {
    fits(&text)?;
    let here = desk.clone();
    let done = apart(desk, move |folder, identity| {
        let mut texts = config::read_all(&folder);
        texts.insert(name, Ok(text));
        let world = Surroundings::of(&folder, &texts);
        work(&Around {
            texts: &texts,
            world: &world,
            identity: &identity,
            beside: &here.inner.beside,
        })
    });
    done.await?
}
