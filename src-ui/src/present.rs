//! A verdict in words: plain functions over plain data.
use door::{ClassView, ContentsView, DiagnosisView, FreshnessView, VerdictView};
use wording::{FluentValue, Language, day, find, moment, text, text_with};

/// When and where the words are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    pub language: Language,
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// Of the reader's clock, minutes east of Greenwich.
    pub offset_minutes: i32,
}

/// An answer this old is no longer "now".
const NOW_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// The name that styles and icons go by.
pub(crate) const fn class_name(class: ClassView) -> &'static str {
    match class {
        ClassView::Genuine => "genuine",
        ClassView::Attention => "attention",
        ClassView::Stop => "stop",
        ClassView::Unknown => "unknown",
    }
}

/// What was found out, in a few words.
pub(crate) fn headline(view: &VerdictView, language: Language) -> String {
    worded("verdict", view, language, &[])
}

/// The words for an outcome: others for what was in order then, and for a code that was put together again.
fn worded(kind: &str, view: &VerdictView, language: Language, arguments: &[(&str, FluentValue<'_>)]) -> String {
    let key = format!("{kind}-{}", view.outcome);
    let earlier = matches!(view.freshness, FreshnessView::Earlier { .. }).then_some("earlier");
    let recovered = view.recovered.then_some("recovered");
    let softened = [earlier, recovered].into_iter().flatten();
    softened
        .filter_map(|how| find(language, &format!("{key}-{how}"), arguments))
        .next()
        .unwrap_or_else(|| text_with(language, &key, arguments))
}

/// What it means and what to do.
pub(crate) fn advice(view: &VerdictView, language: Language) -> String {
    let old_stock = view.old_stock.as_ref();
    // As the registry calls it, or else as this app does.
    let group = old_stock.map_or(String::new(), |old| match &old.title {
        Some(title) => title.get(language.tag()).to_owned(),
        None => text(language, &format!("group-{}", old.group)),
    });
    let since = old_stock.map_or(String::new(), |old| day(&old.since));
    let (stopped, gone) = view.contents.map_or((0, 0), |contents| (contents.stopped, contents.gone));
    let arguments =
        [("group", group.into()), ("since", since.into()), ("stopped", number(stopped)), ("gone", number(gone))];
    worded("advice", view, language, &arguments)
}

fn number(n: u64) -> FluentValue<'static> {
    FluentValue::from(i64::try_from(n).unwrap_or(i64::MAX))
}

/// What lies in a package, as far as it is told.
fn contents(contents: ContentsView, language: Language) -> String {
    let counted =
        |key: &str, count: Option<u64>| count.map(|count| text_with(language, key, &[("count", number(count))]));
    let some = |count: u64| Some(count).filter(|count| *count > 0);
    if contents.is_empty {
        return text(language, "contents-empty");
    }
    let mut parts: Vec<String> = Vec::new();
    parts.extend(counted("contents-units", contents.units));
    parts.extend(counted("contents-packages", contents.packages.and_then(some)));
    parts.extend(counted("contents-stopped", some(contents.stopped)));
    parts.extend(counted("contents-gone", some(contents.gone)));
    if !contents.is_whole {
        parts.push(text(language, "contents-part"));
    } else if contents.stopped == 0 && contents.gone == 0 {
        parts.push(text(language, "contents-fine"));
    }
    parts.join(", ")
}

/// What is wrong with the way the code came, and what to set otherwise.
pub(crate) fn doctor(view: &VerdictView, language: Language) -> Vec<(String, String)> {
    let sentence = |kind: &str, name: &str| text(language, &format!("{kind}-{name}"));
    let one = |found: &DiagnosisView| (sentence("doctor", &found.fault), sentence("setting", &found.setting));
    view.doctor.iter().map(one).collect()
}

/// The rules that the label breaks; those this version does not know stay out.
pub(crate) fn faults(view: &VerdictView, language: Language) -> Vec<String> {
    view.faults.iter().filter_map(|id| find(language, &format!("rule-{id}"), &[])).collect()
}

/// How fresh the knowledge is: the second axis, on a line of its own.
pub(crate) fn freshness(view: &VerdictView, reader: Reader) -> String {
    let language = reader.language;
    match &view.freshness {
        FreshnessView::Now { at_ms } if (reader.now_ms - at_ms).abs() < NOW_MS => text(language, "fresh-now"),
        FreshnessView::Now { at_ms } => {
            text_with(language, "fresh-at", &[("when", moment(*at_ms, reader.offset_minutes).into())])
        }
        FreshnessView::Earlier { at_ms, why } => {
            let ago = days_ago(*at_ms, reader);
            let date = moment(*at_ms, reader.offset_minutes);
            let date = date.split(',').next().unwrap_or_default();
            text_with(language, &format!("fresh-earlier-{why}"), &[("when", format!("{date} ({ago})").into())])
        }
        FreshnessView::LabelOnly { why } if why == "asking" => text(language, "fresh-asking"),
        FreshnessView::LabelOnly { why } => text(language, &format!("fresh-label-{why}")),
        FreshnessView::NotAsked => text(language, "fresh-not-asked"),
    }
}

fn days_ago(at_ms: i64, reader: Reader) -> String {
    let local_day = |ms: i64| (ms + i64::from(reader.offset_minutes) * 60_000).div_euclid(DAY_MS);
    let days = (local_day(reader.now_ms) - local_day(at_ms)).max(0);
    text_with(reader.language, "days-ago", &[("count", FluentValue::from(days))])
}

/// The five fields that the law names, and what else is known: label and value.
pub(crate) fn fields(view: &VerdictView, language: Language) -> Vec<(String, String)> {
    let inside = view.contents.map(|inside| (text(language, "field-contents"), contents(inside, language)));
    let Some(product) = &view.product else { return inside.into_iter().collect() };
    let tag = language.tag();
    let none = || text(language, "field-none");
    let party = |party: &door::PartyView| {
        let country =
            find(language, &format!("country-{}", party.country), &[]).unwrap_or_else(|| party.country.clone());
        if country.is_empty() { party.name.get(tag).to_owned() } else { format!("{}, {country}", party.name.get(tag)) }
    };
    let importer = match &product.importer {
        Some(importer) => party(importer),
        None if product.manufacturer.country == "KZ" => text(language, "field-made-here"),
        None => none(),
    };
    let until =
        view.expiry_date.as_deref().map(|date| text_with(language, "shelf-until", &[("date", day(date).into())]));
    let months = product
        .shelf_life_months
        .map(|months| text_with(language, "shelf-months", &[("count", FluentValue::from(i64::from(months)))]));
    let days = product
        .shelf_life_days
        .map(|days| text_with(language, "shelf-days", &[("count", FluentValue::from(i64::from(days)))]));
    let shelf_life = match (until, months.or(days)) {
        (Some(until), Some(months)) => format!("{until} ({months})"),
        (Some(one), None) | (None, Some(one)) => one,
        // A system that does not say where goods are from does not say how long they keep either.
        (None, None) if product.manufacturer.country.is_empty() => none(),
        (None, None) => text(language, "field-unlimited"),
    };
    let mut rows = vec![
        (
            text(language, "field-name"),
            Some(product.name.get(tag).to_owned()).filter(|name| !name.is_empty()).unwrap_or_else(none),
        ),
        (text(language, "field-manufacturer"), party(&product.manufacturer)),
        (text(language, "field-importer"), importer),
        (text(language, "field-production"), view.production_date.as_deref().map_or_else(none, day)),
        (text(language, "field-shelf-life"), shelf_life),
    ];
    if let Some(lot) = &view.lot {
        rows.push((text(language, "field-lot"), lot.clone()));
    }
    rows.extend(inside);
    rows
}

/// What else is known, for whoever opens the details.
pub(crate) fn details(view: &VerdictView, language: Language) -> Vec<(String, String)> {
    let named = |field: &str, kind: &str, name: &Option<String>| {
        let value = name.as_ref().and_then(|name| find(language, &format!("{kind}-{name}"), &[]))?;
        Some((text(language, field), value))
    };
    let group = view.product.as_ref().and_then(|product| product.group.clone());
    let mut rows = Vec::new();
    rows.extend(named("field-group", "group", &group));
    rows.extend(named("field-level", "level", &view.level));
    rows.push((text(language, "field-code"), view.shown_code.clone()));
    rows
}

/// What is shared: words and no check value.
pub(crate) fn share_text(view: &VerdictView, reader: Reader) -> String {
    let mut lines = vec![headline(view, reader.language), freshness(view, reader)];
    lines.extend(fields(view, reader.language).into_iter().map(|(label, value)| format!("{label}: {value}")));
    lines.push(view.shown_code.clone());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use door::{LocalisedView, OldStockView, PartyView, ProductView};

    const READER: Reader = Reader { language: Language::English, now_ms: 1_795_287_600_000, offset_minutes: 300 };

    fn view(outcome: &str, freshness: FreshnessView) -> VerdictView {
        let name = |text: &str| LocalisedView { kk: text.into(), ru: text.into(), en: text.into() };
        VerdictView {
            scan_id: String::new(),
            at_ms: READER.now_ms,
            code: None,
            shown_code: "(01)04870000001019(21)Kz(92)••••".into(),
            outcome: outcome.into(),
            class: ClassView::Genuine,
            freshness,
            pending: false,
            checks: Vec::new(),
            product: Some(ProductView {
                gtin: "04870000001019".into(),
                group: Some("medicine".into()),
                name: name("Paracetamol"),
                manufacturer: PartyView { name: name("Shipa"), country: "KZ".into() },
                importer: None,
                shelf_life_months: Some(36),
                shelf_life_days: None,
            }),
            production_date: Some("2026-03-12".into()),
            expiry_date: Some("2029-03-12".into()),
            lot: Some("A1".into()),
            status: None,
            level: Some("unit".into()),
            contents: None,
            old_stock: None,
            faults: Vec::new(),
            recovered: false,
            doctor: Vec::new(),
        }
    }

    #[test]
    fn the_five_fields_are_there() {
        let rows = fields(&view("in_circulation", FreshnessView::NotAsked), Language::English);
        let values: Vec<_> = rows.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(
            values,
            [
                "Paracetamol",
                "Shipa, Kazakhstan",
                "made in Kazakhstan",
                "12.03.2026",
                "until 12.03.2029 (36 months)",
                "A1"
            ]
        );
    }

    /// A platform says little of goods: what it leaves out is not made up.
    #[test]
    fn what_a_platform_does_not_say_is_not_claimed() {
        let name = |text: &str| LocalisedView { kk: text.into(), ru: text.into(), en: text.into() };
        let known = view("in_circulation", FreshnessView::NotAsked);
        let product = ProductView {
            name: name(""),
            manufacturer: PartyView { name: name("Shipa"), country: String::new() },
            shelf_life_months: None,
            ..known.product.clone().unwrap()
        };
        let told = VerdictView { product: Some(product), production_date: None, expiry_date: None, lot: None, ..known };
        let values: Vec<_> = fields(&told, Language::English).into_iter().map(|(_, value)| value).collect();
        let none = text(Language::English, "field-none");
        assert_eq!(values, [none.as_str(), "Shipa", none.as_str(), none.as_str(), none.as_str()]);
    }

    #[test]
    fn what_lies_in_a_package_is_told() {
        let inside = ContentsView { units: None, packages: None, is_empty: false, stopped: 2, gone: 1, is_whole: true };
        let shown = |contents: ContentsView| {
            let package = VerdictView { contents: Some(contents), product: None, ..view("x", FreshnessView::NotAsked) };
            fields(&package, Language::English).remove(0).1
        };
        assert_eq!(shown(inside), "blocked or recalled: 2, sold or taken out: 1");
        let fine = ContentsView { units: Some(50), packages: Some(1), stopped: 0, gone: 0, ..inside };
        assert_eq!(shown(fine), "50 units, 1 package, nothing blocked or recalled");
        let part = ContentsView { packages: Some(0), is_whole: false, ..fine };
        assert_eq!(shown(part), "50 units, not all of it was looked at");
        assert_eq!(shown(ContentsView { is_empty: true, ..fine }), "nothing");
        let stopped = VerdictView { contents: Some(inside), ..view("stopped_inside", FreshnessView::NotAsked) };
        assert!(advice(&stopped, Language::English).starts_with("Blocked or recalled goods inside: 2."));
    }

    #[test]
    fn freshness_is_honest() {
        let line = |f| freshness(&view("in_circulation", f), READER);
        assert_eq!(line(FreshnessView::Now { at_ms: READER.now_ms - 1000 }), "Checked now");
        assert_eq!(line(FreshnessView::Now { at_ms: READER.now_ms - 120_000 }), "Checked 21.11.2026, 23:58");
        let earlier = FreshnessView::Earlier { at_ms: READER.now_ms - 7 * DAY_MS, why: "offline".into() };
        assert_eq!(line(earlier), "Offline · known from 15.11.2026 (7 days ago)");
        assert_eq!(line(FreshnessView::LabelOnly { why: "timed_out".into() }), "No answer · from the label alone");
    }

    #[test]
    fn a_recovered_code_is_not_called_genuine() {
        let fresh = FreshnessView::Now { at_ms: 0 };
        let recovered = VerdictView { recovered: true, ..view("in_circulation", fresh) };
        assert_eq!(headline(&recovered, Language::English), "Known and in circulation");
        assert!(advice(&recovered, Language::English).contains("check value was not checked"));
        let sold = VerdictView { outcome: "withdrawn".into(), ..recovered };
        assert_eq!(headline(&sold, Language::English), "Withdrawn from circulation");
    }

    #[test]
    fn old_news_is_not_told_as_new() {
        let earlier = FreshnessView::Earlier { at_ms: 0, why: "offline".into() };
        assert_eq!(headline(&view("in_circulation", earlier.clone()), Language::English), "Was in circulation earlier");
        assert_eq!(headline(&view("recalled", earlier), Language::English), "Recalled");
    }

    #[test]
    fn old_stock_is_explained_by_group_and_date() {
        let old_stock = Some(OldStockView { group: "light_industry".into(), title: None, since: "2026-12-01".into() });
        let view = VerdictView { old_stock, ..view("not_found_maybe_old_stock", FreshnessView::NotAsked) };
        assert!(
            advice(&view, Language::English)
                .starts_with("Light industry: marking has been mandatory since 01.12.2026.")
        );
        let title = LocalisedView { ru: "Одежда".into(), ..LocalisedView::default() };
        let old_stock = view.old_stock.clone().map(|old_stock| OldStockView { title: Some(title), ..old_stock });
        let told = advice(&VerdictView { old_stock, ..view }, Language::Russian);
        assert!(told.starts_with("Одежда: "), "{told}");
    }

    #[test]
    fn what_is_shared_tells_no_check_value() {
        let shared = share_text(&view("in_circulation", FreshnessView::NotAsked), READER);
        assert!(shared.contains("Paracetamol") && shared.ends_with("••••"));
    }
}
