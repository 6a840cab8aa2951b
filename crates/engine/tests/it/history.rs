//! What was scanned, and finding it again.
use door::{ClassView, ClearHistory, History};

use crate::sim::World;
use crate::verdicts::{CODE, known, scan};

fn page(world: &mut World, query: &str, before: Option<String>, limit: u32) -> door::HistoryPage {
    world.ask(&History { query: query.into(), before, limit })
}

#[test]
fn newest_first_in_pages() {
    let mut world = World::new();
    for n in 1..=25 {
        world.ask(&scan(n, &format!("0104870000003037{}", format_args!("21Kz7TqWmN4x{n:03}\u{1d}93abcd"))));
    }
    let first = page(&mut world, "", None, 10);
    assert!(first.more && first.items.len() == 10);
    let second = page(&mut world, "", first.items.last().map(|item| item.scan_id.clone()), 10);
    let third = page(&mut world, "", second.items.last().map(|item| item.scan_id.clone()), 10);
    assert!(!third.more && third.items.len() == 5);
    let all: Vec<_> = [first, second, third].into_iter().flat_map(|page| page.items).map(|item| item.scan_id).collect();
    let expected: Vec<_> = (1..=25).rev().map(crate::sim::uuid).collect();
    assert_eq!(all, expected);
}

#[test]
fn search_finds_names_in_any_language_and_case_and_is_no_pattern() {
    let mut world = World::new();
    world.registry.answers.borrow_mut().insert(CODE.into(), known("in_circulation"));
    world.ask(&scan(1, &format!("{CODE}\u{1d}93abcd")));
    world.ask(&scan(2, "4870000000012"));
    for (query, n) in [
        ("BOOTS KK", 1),
        ("maker RU", 1),
        ("0487", 1),
        ("48700", 2),
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("'", 0),
        ("abcd", 0),
    ] {
        assert_eq!(page(&mut world, query, None, 10).items.len(), n, "{query}");
    }
}

#[test]
fn the_verdict_stays_as_it_was_given() {
    let mut world = World::new();
    world.registry.answers.borrow_mut().insert(CODE.into(), known("in_circulation"));
    world.ask(&scan(1, &format!("{CODE}\u{1d}93abcd")));
    world.off_for(400 * 86_400_000);
    assert_eq!(page(&mut world, "", None, 10).items[0].class, ClassView::Genuine);
    world.ask(&ClearHistory {});
    assert!(page(&mut world, "", None, 10).items.is_empty());
}
