//! Time zones: their names, and how a time on the wall becomes a moment when the clock jumps.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use onloan_domain::Timestamp;

use super::InvalidSchedule;

/// The zone of that name.
pub(super) fn named(name: &str) -> Result<TimeZone, InvalidSchedule> {
    let unknown =
        || InvalidSchedule::new(format!("Invalid timezone: \"{name}\" (specify in IANA tzdata format, for example, America/New_York)"));
    TimeZone::get(name).map_err(|_| unknown())
}

/// What the wall shows at that moment.
pub(super) fn wall(zone: &TimeZone, time: Timestamp) -> DateTime {
    zone.to_datetime(instant(time))
}

/// The first moment at which the wall shows this. One that the clock jumps over is read as if it had jumped already, which
/// makes it as much earlier as the jump is long.
pub(super) fn earlier(zone: &TimeZone, wall: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(wall).earlier().ok().map(moment)
}

/// The last moment at which the wall shows this. One that the clock jumps over is read as if it had not jumped yet, which
/// makes it as much later as the jump is long.
pub(super) fn later(zone: &TimeZone, wall: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(wall).later().ok().map(moment)
}

fn moment(instant: jiff::Timestamp) -> Timestamp {
    Timestamp::from_micros(instant.as_microsecond())
}

pub(super) fn instant(time: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(time.as_micros()).unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_jump_of_the_clock_is_read_from_either_side() {
        let zone = named("America/New_York").unwrap();
        for (wall, first, last) in [
            // Skipped in spring.
            ("2026-03-08T02:30:00", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"),
            // Shown twice in autumn.
            ("2026-11-01T01:30:00", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"),
            ("2026-07-01T12:00:00", "2026-07-01T16:00:00Z", "2026-07-01T16:00:00Z"),
        ] {
            let wall: DateTime = wall.parse().unwrap();
            assert_eq!(earlier(&zone, wall).unwrap().to_string(), first, "{wall}");
            assert_eq!(later(&zone, wall).unwrap().to_string(), last, "{wall}");
        }
    }

    #[test]
    fn an_unknown_zone_is_named() {
        assert!(named("Mars/Olympus").unwrap_err().to_string().contains("\"Mars/Olympus\""));
    }
}
