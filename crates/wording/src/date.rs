//! Dates and times as people write them: DD.MM.YYYY in every language.
use gs1::Date;

/// `2027-03-12` as `12.03.2027`; anything else as it is.
pub fn day(iso: &str) -> String {
    let mut parts = iso.split('-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day), None) => format!("{day}.{month}.{year}"),
        _ => iso.to_owned(),
    }
}

/// A moment as `14.11.2026, 18:05`, at `offset_minutes` east of Greenwich.
pub fn moment(ms: i64, offset_minutes: i32) -> String {
    let local = ms.saturating_add(i64::from(offset_minutes) * 60_000);
    let minutes = local.div_euclid(60_000).rem_euclid(1440);
    let (year, month, day) = Date::from_days(local.div_euclid(86_400_000)).unwrap_or(Date::EPOCH).parts();
    format!("{day:02}.{month:02}.{year:04}, {:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments() {
        assert_eq!(day("2027-03-12"), "12.03.2027");
        assert_eq!(day("soon"), "soon");
        assert_eq!(moment(1_795_287_600_000, 300), "22.11.2026, 00:00");
        assert_eq!(moment(1_795_287_600_000, 0), "21.11.2026, 19:00");
        assert_eq!(moment(0, -60), "31.12.1969, 23:00");
    }
}
