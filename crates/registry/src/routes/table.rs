//! Every operation of the contract, in the order of the document.
use std::sync::Arc;

use api::{ProblemCode as P, Role, compat};
use axum::http::Method;

use super::{
    App, acts, changes, check_keys, code_histories, code_orders, compat as compat_routes, credibility, documents,
    fiscal_receipts, inspection, interface, issued_codes, log_checkpoints, participants, people, photos, products,
    recalls, reference_data, sessions, trust_packages, verifications, violation_reports,
};
use crate::contract::{Endpoint, Operation};

/// Ten thousand codes with their check values.
const DOCUMENT_MAX: usize = 4 * 1024 * 1024;
/// A hundred thousand.
const ACT_MAX: usize = 24 * 1024 * 1024;

const OPERATOR: &[Role] = &[Role::Operator];
/// Who watches for a state body, or runs the system.
const WATCHERS: &[Role] = &[Role::Operator, Role::Inspector];
const HEAD: &[Role] = &[Role::Head];
/// Who acts for a participant.
const THEIRS: &[Role] = &[Role::Head, Role::Employee];
const THEIRS_OR_OPERATOR: &[Role] = &[Role::Operator, Role::Head, Role::Employee];
const HEAD_OR_OPERATOR: &[Role] = &[Role::Operator, Role::Head];
/// Who acts for a participant, or watches.
const ALL_BUT_CONTROLLERS: &[Role] = &[Role::Operator, Role::Inspector, Role::Head, Role::Employee];
const FISCAL_OPERATOR: &[Role] = &[Role::FiscalOperator];
/// Who acts for a participant follows its own, the others all.
const FOLLOWERS: &[Role] = &[Role::Operator, Role::Inspector, Role::Head, Role::Employee, Role::StateBody];
/// Who reads for all of the country.
const ANALYSTS: &[Role] = &[Role::Operator, Role::Inspector, Role::StateBody];
const SIGNED_IN: &[Role] = &Role::ALL;

const LANGUAGE: (&str, &str) = ("accept-language", "Of sentences: kk, ru or en");

type Op = Operation<Arc<App>>;

/// Constructors for the methods, so that the list below reads as one.
macro_rules! methods {
    ($($name:ident = $method:ident;)+) => {$(
        fn $name<H, Args, Out>(path: &'static str, name: &'static str, says: &'static str, handler: H) -> Op
        where
            H: Endpoint<Args, Out, Arc<App>>,
            Args: 'static,
        {
            Operation::new(Method::$method, path, name, says, handler)
        }
    )+};
}

methods! {
    get = GET;
    head = HEAD;
    post = POST;
    put = PUT;
    delete = DELETE;
}

/// All of them.
pub(super) fn operations() -> Vec<Op> {
    let (report, photo) = ("/v1/violation-reports/{id}", "/v1/photos/{sha256}");
    let (participant, act, product) = ("/v1/participants/{bin}", "/v1/acts/{id}", "/v1/products/{gtin}");
    let prefix = "/v1/participants/{bin}/company-prefixes/{prefix}";
    let mut all = vec![
        post(api::VERIFICATIONS_PATH, "verify", "What is known of each code", verifications::create)
            .refuses(&[P::InvalidField]),
        post(api::CREDIBILITY_PATH, "credibility", "How far a code can be believed, in words", credibility::assess)
            .reads(&[LANGUAGE])
            .refuses(&[P::InvalidField]),
        get(api::RECALLS_PATH, "recalls", "Batches that were called back, the newest first", recalls::list),
        get("/v1/recalls/{id}", "recall", "A recall", recalls::show),
        put("/v1/recalls/{id}", "recall_batch", "Calls a batch back, once", recalls::put)
            .only(ALL_BUT_CONTROLLERS)
            .reads(&[LANGUAGE])
            .refuses(&[P::InvalidField, P::IdTaken, P::DocumentRefused, P::ParticipantInactive]),
        post("/v1/recalls/{id}/lifting", "lift_recall", "Ends a recall", recalls::lift)
            .only(ALL_BUT_CONTROLLERS)
            .refuses(&[P::InvalidField, P::OutOfTurn, P::ParticipantInactive]),
        get(api::REFERENCE_PATH, "reference_data", "Directories and keys, versioned", reference_data::show)
            .reads(&[("if-none-match", "The tag of the version at hand")]),
        get(api::TRUST_PACKAGE_PATH, "trust_package", "What devices may know without asking", trust_packages::latest)
            .reads(&[("if-none-match", "The tag of the package at hand")])
            .refuses(&[P::NotFound]),
        get("/v1/trust-parts/{sha256}", "trust_part", "A part of a trust package", trust_packages::part),
        put(report, "send_report", "Sends a violation report, once, under an id of its own", violation_reports::put)
            .anonymously()
            .refuses(&[P::InvalidField, P::IdTaken, P::PhotoMissing]),
        get(report, "report_state", "What became of a report, for who holds its secret", violation_reports::show)
            .anonymously()
            .reads(&[(api::SECRET_HEADER, "What the device drew when it made the report")]),
        put(photo, "send_photo", "Sends a photo under the hash of its content", photos::put)
            .anonymously()
            .up_to(api::PHOTO_MAX_BYTES)
            .refuses(&[P::PhotoHash, P::PhotoContent]),
        head(photo, "has_photo", "Whether a photo is here", photos::head).anonymously(),
        get(photo, "photo", "A photo of a report", photos::get).only(WATCHERS),
    ];
    all.extend([
        get(api::REPORTS_PATH, "reports", "Violation reports in a state, the oldest first", inspection::list)
            .only(WATCHERS),
        get("/v1/inspection/violation-reports/{id}", "report", "A report, and what happened to it", inspection::show)
            .only(WATCHERS),
        get(
            api::SUSPECTED_COPIES_PATH,
            "suspected_copies",
            "Units that were scanned where one object cannot have been",
            credibility::suspected,
        )
        .only(WATCHERS),
        post(api::CLEARINGS_PATH, "clear_copy", "Says that there is no copy, and why", credibility::clear)
            .only(WATCHERS)
            .refuses(&[P::InvalidField, P::NotFound]),
        put(
            "/v1/inspection/violation-reports/{id}/state",
            "decide_report",
            "Moves a report on, with a reason",
            inspection::decide,
        )
        .only(WATCHERS)
        .refuses(&[P::InvalidField, P::OutOfTurn]),
        post(api::SESSIONS_PATH, "sign_in", "Signs in", sessions::sign_in).refuses(&[P::WrongCredentials]),
        put(api::SESSIONS_PATH, "refresh", "Gives new tokens for the refreshing one, once", sessions::refresh)
            .refuses(&[P::SignIn]),
        delete(api::SESSIONS_PATH, "sign_out", "Ends the session", sessions::sign_out).only(SIGNED_IN),
        get(api::ME_PATH, "me", "Who is signed in", people::me).only(SIGNED_IN),
        put(api::OWN_PASSWORD_PATH, "change_own_password", "Changes one's own password", people::change_own_password)
            .only(SIGNED_IN)
            .refuses(&[P::InvalidField, P::WrongCredentials]),
        get(api::PEOPLE_PATH, "people", "Who may sign in, by login", people::list).only(OPERATOR),
        post(api::PEOPLE_PATH, "add_person", "Lets somebody in who acts for no participant", people::add)
            .only(OPERATOR)
            .refuses(&[P::InvalidField, P::LoginTaken]),
        put("/v1/people/{person}/state", "block_person", "Blocks somebody, or lets them in again", people::set_state)
            .only(OPERATOR),
        put("/v1/people/{person}/password", "reset_password", "Gives somebody another password", people::set_password)
            .only(OPERATOR)
            .refuses(&[P::InvalidField]),
        post(api::CONTROLLERS_PATH, "join", "Makes whoever asks a public controller", people::join_as_controller)
            .refuses(&[P::InvalidField, P::LoginTaken]),
    ]);
    all.extend([
        post(api::PARTICIPANTS_PATH, "register", "Registers a participant, and who heads it", participants::register)
            .refuses(&[P::InvalidField, P::LoginTaken, P::ParticipantTaken, P::NotEntrepreneur]),
        get(api::PARTICIPANTS_PATH, "participants", "Participants by their number", participants::list).only(WATCHERS),
        get(participant, "participant", "A participant", participants::show).only(ALL_BUT_CONTROLLERS),
        put("/v1/participants/{bin}/state", "admit", "Lets a participant in, or blocks it", participants::set_state)
            .only(OPERATOR),
        get("/v1/participants/{bin}/places", "places", "Where a participant trades", participants::places)
            .only(ALL_BUT_CONTROLLERS),
        put(
            "/v1/participants/{bin}/places/{id}",
            "put_place",
            "Names a place, changes it, closes it",
            participants::put_place,
        )
        .only(HEAD)
        .refuses(&[P::InvalidField, P::IdTaken]),
        get("/v1/participants/{bin}/employees", "employees", "Who works for a participant", participants::employees)
            .only(THEIRS_OR_OPERATOR),
        post("/v1/participants/{bin}/employees", "employ", "Lets somebody work for it", participants::employ)
            .only(HEAD)
            .refuses(&[P::InvalidField, P::LoginTaken, P::ParticipantInactive]),
        put(
            "/v1/participants/{bin}/employees/{person}/state",
            "block_employee",
            "Blocks who works for it, or lets them in again",
            participants::set_employee_state,
        )
        .only(HEAD_OR_OPERATOR),
        put(
            "/v1/participants/{bin}/employees/{person}/password",
            "reset_employee_password",
            "Gives who works for it another password",
            participants::set_employee_password,
        )
        .only(HEAD)
        .refuses(&[P::InvalidField]),
        get(
            "/v1/participants/{bin}/company-prefixes",
            "company_prefixes",
            "How a participant's GS1 numbers begin",
            participants::company_prefixes,
        )
        .only(ALL_BUT_CONTROLLERS),
        put(prefix, "note_prefix", "Notes that its GS1 numbers begin so", participants::note_company_prefix)
            .only(OPERATOR)
            .refuses(&[P::InvalidField, P::IdTaken]),
        delete(prefix, "drop_prefix", "Takes that note back", participants::drop_company_prefix).only(OPERATOR),
    ]);
    all.extend([
        get(api::DOCUMENTS_PATH, "documents", "One's own documents, the newest first", documents::list)
            .only(ALL_BUT_CONTROLLERS)
            .reads(&[LANGUAGE]),
        put("/v1/documents/{id}", "file_document", "Files what was done with codes, once", documents::put)
            .only(ALL_BUT_CONTROLLERS)
            .up_to(DOCUMENT_MAX)
            .reads(&[LANGUAGE])
            .refuses(&[P::InvalidField, P::IdTaken, P::DocumentRefused, P::ParticipantInactive]),
        get("/v1/documents/{id}", "document", "What came of a document", documents::show)
            .only(ALL_BUT_CONTROLLERS)
            .reads(&[LANGUAGE]),
        post(api::CODE_HISTORIES_PATH, "code_history", "All that happened to a code", code_histories::show)
            .only(ALL_BUT_CONTROLLERS)
            .refuses(&[P::InvalidField, P::NotFound]),
        post(api::FISCAL_RECEIPTS_PATH, "fiscal_receipts", "Takes what tills have sold", fiscal_receipts::take_batch)
            .only(FISCAL_OPERATOR)
            .up_to(DOCUMENT_MAX)
            .reads(&[LANGUAGE])
            .refuses(&[P::InvalidField]),
        get(api::CHANGES_PATH, "changes", "What happened to codes, the oldest first", changes::list).only(FOLLOWERS),
        get("/v1/changes/days/{day}", "day_sums", "How often each change happened on a day", changes::day)
            .only(ANALYSTS),
        get(api::STATISTICS_PATH, "statistics", "What happened to one's own goods, by day", changes::statistics)
            .only(THEIRS)
            .refuses(&[P::ParticipantInactive]),
        get(
            "/v1/exports/circulation.csv",
            "export_csv",
            "What happened to groups of goods, as a table",
            changes::export_csv,
        )
        .only(ANALYSTS),
        get("/v1/exports/circulation.ndjson", "export_ndjson", "The same, a line each", changes::export_ndjson)
            .only(ANALYSTS),
        get(api::ACTS_PATH, "acts", "Acts that one sent or is to receive, the newest first", acts::list).only(THEIRS),
        put(act, "draft_act", "Writes an act, or writes it anew while it is a draft", acts::put)
            .only(THEIRS)
            .up_to(ACT_MAX)
            .reads(&[LANGUAGE])
            .refuses(&[P::InvalidField, P::IdTaken, P::OutOfTurn, P::DocumentRefused, P::ParticipantInactive]),
        get(act, "act", "An act", acts::show).only(ALL_BUT_CONTROLLERS),
        get("/v1/acts/{id}/lines", "act_lines", "Its codes, in parts", acts::lines)
            .only(ALL_BUT_CONTROLLERS)
            .reads(&[LANGUAGE]),
        post("/v1/acts/{id}/dispatch", "dispatch_act", "Sends an act", acts::dispatch).only(THEIRS).refuses(&[
            P::InvalidField,
            P::OutOfTurn,
            P::ParticipantInactive,
        ]),
        post(
            "/v1/acts/{id}/decision",
            "decide_act",
            "Accepts what was sent, whole or in part, or refuses it",
            acts::decide,
        )
        .only(THEIRS)
        .up_to(ACT_MAX)
        .reads(&[LANGUAGE])
        .refuses(&[P::InvalidField, P::OutOfTurn, P::DocumentRefused, P::ParticipantInactive]),
        post("/v1/acts/{id}/cancellation", "cancel_act", "Takes an act back", acts::cancel)
            .only(THEIRS)
            .refuses(&[P::OutOfTurn, P::ParticipantInactive]),
    ]);
    all.extend([
        get(api::PRODUCTS_PATH, "cards", "One's own cards; for the operator, those in a state", products::list)
            .only(THEIRS_OR_OPERATOR),
        put(product, "write_card", "Writes the card of a product", products::put)
            .only(THEIRS)
            .reads(&[LANGUAGE])
            .refuses(&[P::OutOfTurn, P::DocumentRefused, P::ParticipantInactive]),
        get(product, "card", "The card as it was last written", products::show).only(ALL_BUT_CONTROLLERS),
        post("/v1/products/{gtin}/submission", "submit_card", "Asks for the card to be published", products::submit)
            .only(THEIRS)
            .refuses(&[P::OutOfTurn, P::ParticipantInactive]),
        put("/v1/products/{gtin}/decision", "decide_card", "Publishes the card, or says why not", products::decide)
            .only(OPERATOR)
            .refuses(&[P::InvalidField, P::OutOfTurn]),
        get(api::CODE_ORDERS_PATH, "code_orders", "Orders of codes, the newest first", code_orders::list).only(THEIRS),
        put("/v1/code-orders/{id}", "order_codes", "Orders codes, once", code_orders::put)
            .only(THEIRS)
            .reads(&[LANGUAGE])
            .refuses(&[P::InvalidField, P::IdTaken, P::DocumentRefused, P::ParticipantInactive]),
        get("/v1/code-orders/{id}", "code_order", "An order, and how far it is", code_orders::show).only(THEIRS),
        get("/v1/code-orders/{id}/lines/{line}/codes.csv", "codes_csv", "Its codes as a table", issued_codes::table)
            .only(THEIRS)
            .refuses(&[P::ParticipantInactive]),
        get("/v1/code-orders/{id}/lines/{line}/labels.pdf", "labels_pdf", "Its codes as labels", issued_codes::labels)
            .only(THEIRS)
            .refuses(&[P::ParticipantInactive]),
        post(api::CHECK_KEYS_PATH, "make_key", "Makes a participant a key for check values", check_keys::create)
            .only(OPERATOR)
            .refuses(&[P::InvalidField]),
        delete("/v1/check-keys/{issuer}/{key}", "revoke_key", "Takes trust from a key", check_keys::revoke)
            .only(OPERATOR),
        get(api::CHECKPOINTS_PATH, "log_checkpoints", "Where the action logs end, signed", log_checkpoints::list),
        get(
            "/v1/log-checkpoints/{log}/consistency",
            "log_consistency",
            "Proof that a log of then is the beginning of the log of now",
            log_checkpoints::consistency,
        ),
        post(
            compat::PUBLIC_CODES_PATH,
            "public_codes",
            "Codes as the newer platform tells them",
            compat_routes::public_codes,
        )
        .refuses(&[P::InvalidField]),
        post(
            compat::AUTHENTICATE_PATH,
            "authenticate",
            "Signs in as on the newer platform",
            compat_routes::authenticate,
        )
        .refuses(&[P::WrongCredentials]),
        post(
            "/public/api/v1/doc/{kind}",
            "platform_document",
            "Files a document of the newer platform",
            compat_routes::document,
        )
        .only(THEIRS)
        .up_to(DOCUMENT_MAX)
        .reads(&[LANGUAGE])
        .refuses(&[P::InvalidField, P::IdTaken, P::DocumentRefused, P::ParticipantInactive]),
        get(compat::PRODUCT_REGISTRY_PATH, "platform_product", "A card of the catalogue", compat_routes::product)
            .refuses(&[P::NotFound]),
        post(
            compat::CODES_CHECK_PATH,
            "codes_check",
            "Codes as the older platform checks them",
            compat_routes::codes_check,
        )
        .only(SIGNED_IN)
        .refuses(&[P::InvalidField]),
        post(
            compat::CISES_INFO_PATH,
            "cises_info",
            "Codes as the older platform tells them",
            compat_routes::cises_info,
        )
        .only(SIGNED_IN)
        .refuses(&[P::InvalidField]),
        get("/v1/health", "health", "Whether the registry answers", interface::health),
        get("/v1/ready", "ready", "Whether the registry can do its work", interface::ready),
        get("/v1/openapi.json", "openapi", "This contract", interface::openapi),
    ]);
    all
}
