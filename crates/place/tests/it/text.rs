//! Finding the place of a text.

use crate::shared;
use kernel::{Entropy, Instant, covers};
use place::gazetteer::{Entry, Field, Finding, Gazetteer, Unfound, Words};
use place::{Alias, AliasKind, Level, PlaceId};
use proptest::prelude::*;

/// A little tree written as (name, level, parent's number, aliases).
struct Atlas {
    rows: Vec<Known>,
    gazetteer: Gazetteer,
}

type Known = (PlaceId, Option<PlaceId>, Level, String, Vec<Alias>);
type Row<'text> = (&'text str, Level, Option<usize>, &'text [(&'text str, AliasKind)]);

fn atlas(rows: &[Row<'_>]) -> Atlas {
    let entropy = Entropy::new([3; 32]);
    let ids: Vec<PlaceId> = rows.iter().map(|_| entropy.draw_id(Instant::from_micros(0))).collect();
    let rows: Vec<Known> = rows
        .iter()
        .zip(&ids)
        .map(|((name, level, parent, aliases), id)| {
            let aliases =
                aliases.iter().map(|(text, kind)| Alias { text: (*text).to_owned(), kind: *kind }).collect();
            (*id, parent.map(|parent| ids[parent]), *level, (*name).to_owned(), aliases)
        })
        .collect();
    let gazetteer = Gazetteer::build(rows.iter().map(|(id, parent, level, name, aliases)| Entry {
        id: *id,
        parent: *parent,
        level: *level,
        name,
        aliases,
    }));
    Atlas { rows, gazetteer }
}

impl Atlas {
    fn name(&self, id: PlaceId) -> &str {
        &self.rows.iter().find(|row| row.0 == id).unwrap().3
    }
    fn find(&self, title: &str, body: &str) -> Finding {
        self.gazetteer.find(Words { title, body })
    }
    fn place(&self, title: &str, body: &str) -> Option<&str> {
        self.find(title, body).found().map(|found| self.name(found.place))
    }
}

use AliasKind::{Code, Colloquial, OfficialOld};
use Level::*;

fn county() -> Atlas {
    atlas(&[
        ("A市", City, None, &[]),                                                          // 0
        ("A3区", County, Some(0), &[]),                                                    // 1
        ("青澜县", County, Some(0), &[("A7县", Code)]),                                    // 2
        ("桃花源街道", Street, Some(1), &[("旧渡镇", OfficialOld), ("老城", Colloquial)]), // 3
        ("春华镇", Street, Some(2), &[]),                                                  // 4
        ("幸福社区居委会", Community, Some(3), &[]),                                       // 5
        ("幸福社区居委会", Community, Some(4), &[]),                                       // 6
        ("金鼎村村委会", Community, Some(4), &[]),                                         // 7
        ("麓泉社区", Community, Some(3), &[]),                                             // 8
        ("麓谷明珠小区", Estate, Some(8), &[]),                                            // 9
        ("6栋", Building, Some(9), &[]),                                                   // 10
        ("6栋", Building, Some(5), &[]),                                                   // 11
        ("米兰春天", Estate, Some(5), &[]),                                                // 12
        ("东村村委会", Community, Some(4), &[]),                                           // 13
    ])
}

#[test]
fn finds_full_short_and_other_names() {
    let atlas = county();
    let cases = [
        ("A7县春华镇金鼎村水泥路", "", "金鼎村村委会"),
        ("Ａ７县 春华镇 金鼎村", "", "金鼎村村委会"),
        ("反映a3区的问题", "", "A3区"),
        ("桃花源的垃圾没人清", "", "桃花源街道"),
        ("旧渡镇政府门口积水", "", "桃花源街道"),
        ("麓泉社区麓谷明珠小区6栋架空层", "", "6栋"),
        ("", "我住在米兰春天，楼上漏水", "米兰春天"),
        ("春华镇东村路灯不亮", "", "东村村委会"),
        ("春华镇幸福3组的路坏了", "", "幸福社区居委会"),
    ];
    for (title, body, name) in cases {
        assert_eq!(atlas.place(title, body), Some(name), "{title}{body}: {:?}", atlas.find(title, body));
    }
}

#[test]
fn does_not_read_names_out_of_other_words() {
    let atlas = county();
    for text in [
        "让人民更幸福",
        "幸福路上的井盖",
        "A35区",
        "桃花源路口的红绿灯",
        "16栋漏水",
        "老城区改造",
        "广东村民",
        "",
    ] {
        assert_eq!(atlas.place(text, ""), None, "{text}: {:?}", atlas.find(text, ""));
    }
    assert_eq!(atlas.find("", ""), Finding::NotFound { reason: Unfound::Empty });
}

#[test]
fn a_name_that_two_places_have_is_settled_by_the_rest_or_reported() {
    let atlas = county();
    let street = |title: &str, body: &str| {
        let finding = atlas.find(title, body);
        let found = finding.found().unwrap().clone();
        let parent = atlas.rows.iter().find(|row| row.0 == found.place).unwrap().1.unwrap();
        (atlas.name(parent).to_owned(), found.ambiguous.len())
    };
    assert_eq!(street("春华镇幸福社区停水", ""), ("春华镇".into(), 0));
    assert_eq!(street("幸福社区停水", "我住在A3区"), ("桃花源街道".into(), 0));
    let finding = atlas.find("幸福社区停水", "");
    let found = finding.found().unwrap();
    assert_eq!((atlas.name(found.place), found.ambiguous.len()), ("A市", 2));
    assert!(found.confidence < 0.5);
}

#[test]
fn the_title_comes_before_the_body() {
    let atlas = county();
    assert_eq!(atlas.place("A7县春华镇修路", "以前住在A3区桃花源街道幸福社区"), Some("春华镇"));
    let finding = atlas.find("春华镇修路", "就在 金鼎村 旁边");
    let found = finding.found().unwrap();
    assert_eq!(atlas.name(found.place), "金鼎村村委会");
    let body = found.evidence.iter().find(|evidence| evidence.field == Field::Body).unwrap();
    assert_eq!(&"就在 金鼎村 旁边"[body.span.clone()], "金鼎村");
}

#[test]
fn what_follows_like_an_address_is_kept_for_a_person() {
    let atlas = county();
    let finding = atlas.find("A3区桃花源街道朝晖小区12号楼噪音", "");
    let rest: Vec<String> = finding.found().unwrap().rest.iter().map(|part| part.words.clone()).collect();
    assert_eq!(rest, ["朝晖小区", "12号楼"]);
}

proptest! {
    #[test]
    fn never_a_place_whose_ancestors_contradict(picks in proptest::collection::vec((0usize..14, any::<bool>()), 1..6)) {
        let atlas = county();
        let spoken = ["A市", "A3区", "A7县", "桃花源街道", "春华镇", "幸福社区", "幸福社区", "金鼎村", "麓泉社区",
            "麓谷明珠小区", "6栋", "6栋", "米兰春天", "东村"];
        let text: String = picks.iter().map(|(pick, comma)| format!("{}{}", spoken[*pick], if *comma { "，" } else { "的" })).collect();
        let finding = atlas.find("", &text);
        if let Some(found) = finding.found() {
            let row = |id| atlas.rows.iter().find(|row| row.0 == id).unwrap();
            let mut above = row(found.place).1;
            while let Some(id) = above {
                let (_, parent, level, name, _) = row(id);
                let named: Vec<usize> = picks.iter().map(|pick| pick.0).filter(|pick| atlas.rows[*pick].2 == *level).collect();
                // A level that the text names in full must hold the answer's ancestor.
                prop_assert!(
                    named.is_empty() || *level > Estate || named.iter().any(|pick| atlas.rows[*pick].3 == *name),
                    "{} gave {}", text, atlas.name(found.place)
                );
                above = *parent;
            }
        }
    }
}

#[test]
fn the_anonymised_counties_of_real_messages_are_found() {
    covers!("000-57");
    let Some(bytes) = shared::bytes("text/attach3_hot.csv") else { return };
    let names: Vec<(String, Level, Option<usize>)> = std::iter::once(("西地省".to_owned(), Province, None))
        .chain(('A'..='Z').map(|letter| (format!("{letter}市"), City, Some(0))))
        .chain(('A'..='Z').enumerate().flat_map(|(city, letter)| {
            (1..=12).flat_map(move |number| {
                ["区", "县", "市"].map(|ending| (format!("{letter}{number}{ending}"), County, Some(city + 1)))
            })
        }))
        .collect();
    let rows: Vec<Row<'_>> =
        names.iter().map(|(name, level, parent)| (name.as_str(), *level, *parent, &[][..])).collect();
    let atlas = atlas(&rows);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let (mut all, mut located, mut counties, mut ambiguous) = (0, 0, 0, 0);
    for record in reader.records() {
        let record = record.unwrap();
        all += 1;
        if let Some(found) = atlas.find(&record[3], &record[4]).found() {
            located += 1;
            counties += usize::from(found.level == County);
            ambiguous += usize::from(!found.ambiguous.is_empty());
        }
    }
    println!("{all} messages: {located} located, {counties} to a county, {ambiguous} ambiguous");
    assert_eq!(all, 4326);
    // 4,253 of them name a province, city or county at all, 2,764 a county.
    assert!(located >= 4250 && counties >= 2600, "{located} {counties}");
}
