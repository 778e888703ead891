//! TypeScript of the command schema: generated, committed, and held against this by a test.

use specta::Types;
use specta_typescript::Typescript;
use specta_typescript::semantic::Configuration;

use crate::call::COMMANDS;
use crate::schema::{
    ActedOn, AnswerInbox, AttemptDetail, AttemptRef, AttemptsPage, AttemptsQuery, BundleAttemptRef, BundleRef,
    BundleRow, BundleView, CallError, CheckFile, CheckKey, ChooseAddress, Claim, ClaimReport, CompleteText,
    Completions, ConfigFile, ConfigurationChoice, ConfirmHost, CredentialRef, DecideDeferral, DecodeItem, DecodeText,
    Decoded, Definition, DeleteView, DeliveryRef, DeskInfo, EditText, EditedText, EffectiveProfile, Explanation,
    ExportSession, Exported, FaultReport, FaultRow, FileRef, FileVersion, FindDefinition, FormView, FormatText,
    FreshSecret, FreshSecretQuery, ImportKey, Inbox, InboxPage, InboxQuery, InboxRef, IssuedCredential, KeepKey,
    KeyEdit, KeyReport, KeychainKeys, MakeConfiguration, MakeInbox, MakeKey, MakeProfile, MappingFunction, News,
    NoteSession, OfferForm, OfferMade, OpenBundle, OpenFolder, PinSession, PlanValue, PreviewProfile, Problem,
    ProfileCard, ProfileDetail, ProfilePreview, ProfileRef, ReadForm, RecreateOffer, RedeliverFailed, RefusalsPage,
    RefusalsQuery, RenameView, Replay, ReplayBundle, ResolveTarget, ResolvedTarget, RestoreVersion, SaveFile,
    SaveResult, SavedView, SendTest, SessionDetail, SessionItems, SessionRef, SessionRow, SessionsPage, SessionsQuery,
    SetGoing, SetLan, SetProfileHaip, SetProfileWebhook, Settings, Snippet, SnippetQuery, TargetRef, TargetRow,
    TargetsQuery, TryFault, UseKey, ValuePlan, VersionMaker, VersionRef, VersionText, WithdrawHost,
};

/// The text of `ui/src/backend/generated.ts`.
///
/// # Errors
/// When a type cannot be expressed.
pub fn typescript() -> Result<String, String> {
    let mut types = Types::default();
    macro_rules! register { ($($type:ty),* $(,)?) => { $( types = types.register::<$type>(); )* } }
    register!(
        ActedOn,
        AnswerInbox,
        AttemptDetail,
        AttemptRef,
        AttemptsPage,
        AttemptsQuery,
        BundleAttemptRef,
        BundleRef,
        BundleRow,
        BundleView,
        CallError,
        CheckFile,
        CheckKey,
        ChooseAddress,
        Claim,
        ClaimReport,
        CompleteText,
        Completions,
        ConfigFile,
        ConfigurationChoice,
        ConfirmHost,
        CredentialRef,
        DecideDeferral,
        DecodeItem,
        DecodeText,
        Decoded,
        Definition,
        DeliveryRef,
        DeskInfo,
        EditText,
        EditedText,
        EffectiveProfile,
        Explanation,
        ExportSession,
        Exported,
        FaultReport,
        FaultRow,
        FileRef,
        FileVersion,
        FindDefinition,
        FormView,
        FormatText,
        FreshSecret,
        FreshSecretQuery,
        ImportKey,
        Inbox,
        InboxPage,
        InboxQuery,
        InboxRef,
        IssuedCredential,
        KeepKey,
        KeyEdit,
        KeyReport,
        KeychainKeys,
        MakeConfiguration,
        MakeInbox,
        MakeKey,
        MakeProfile,
        MappingFunction,
        News,
        OfferForm,
        OfferMade,
        OpenBundle,
        OpenFolder,
        PlanValue,
        PreviewProfile,
        Problem,
        ProfileCard,
        ProfileDetail,
        ProfilePreview,
        ProfileRef,
        ReadForm,
        RedeliverFailed,
        RefusalsPage,
        RefusalsQuery,
        Replay,
        ReplayBundle,
        ResolveTarget,
        ResolvedTarget,
        RestoreVersion,
        SaveFile,
        SaveResult,
        SendTest,
        SessionDetail,
        SessionItems,
        SessionRef,
        SessionRow,
        SessionsPage,
        SessionsQuery,
        PinSession,
        NoteSession,
        RecreateOffer,
        SavedView,
        RenameView,
        DeleteView,
        SetGoing,
        SetLan,
        SetProfileHaip,
        SetProfileWebhook,
        Settings,
        Snippet,
        SnippetQuery,
        TargetRef,
        TargetRow,
        TargetsQuery,
        TryFault,
        UseKey,
        ValuePlan,
        VersionMaker,
        VersionRef,
        VersionText,
        WithdrawHost,
    );
    // JSON holds no NaN and no infinity, and none is ever sent: a number is a number.
    let types = Configuration::empty()
        .enable_lossless_floats()
        .apply_types(&types)
        .into_owned();
    let mut text = Typescript::default()
        .header("// Generated from the command schema in crates/desk by `cargo xtask types`. Do not edit.\n")
        .export(&types, specta_serde::Format)
        .map_err(|error| error.to_string())?;
    text.push_str("\n/** Every command: its arguments and its result. */\nexport type Commands = {\n");
    for (name, args, result) in COMMANDS {
        text.push_str(&format!("\t{name}: {{ args: {args}; result: {result} }};\n"));
    }
    text.push_str("};\n");
    Ok(text)
}
