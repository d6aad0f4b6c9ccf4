//! The real messages, when the shared data is there.

use crate::town::Town;
use link::export::Wanted;
use link::model::Mapping;
use place::imports::ImportFile;
use std::path::PathBuf;
use store::Durability;

const MAP: &str = "number=msg_id,requester=user,received=time,title=title,text=detail";

/// The places that the messages speak of under the names that their publisher gave them.
fn divisions() -> Vec<u8> {
    let mut text = "code,name,level,parent_code\nP,西地省,province,\n".to_owned();
    for letter in 'A'..='M' {
        text += &format!("{letter},{letter}市,city,P\n");
        for number in 1..=20 {
            let kind = if number > 6 { "县" } else { "区" };
            text += &format!("{letter}{number},{letter}{number}{kind},county,{letter}\n");
        }
    }
    text.into_bytes()
}

fn aliases() -> Vec<u8> {
    let mut text = "code,alias,kind\n".to_owned();
    for number in 1..=20 {
        let other = if number > 6 { "区" } else { "县" };
        text += &format!("A{number},A{number}{other},code\n");
    }
    text.into_bytes()
}

fn messages() -> Option<Vec<u8>> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/text/attach3_hot.csv"));
    let read = std::fs::read(path).ok();
    if read.is_none() {
        println!("skipped: shared data not present");
    }
    read
}

async fn town(durability: Durability) -> Town {
    Town::with(durability, &[(ImportFile::Divisions, &divisions()), (ImportFile::Aliases, &aliases())]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_becomes_a_case() {
    let Some(bytes) = messages() else { return };
    let town = town(Durability::Normal).await;
    let mapped = |order: &mut link::import::Order| {
        order.mapping = Mapping::read(MAP, order.mapping.words().clone()).unwrap();
        order.channel = cases::Channel::MessageBoard;
        order.source = "attach3_hot".into();
    };
    let (first, refused) = town.import(&bytes, mapped).await;
    assert_eq!(first.figures.created + first.figures.refused, 4326);
    assert!(refused.len() < 10, "{refused:?}");
    println!("{} of {} without a place", first.figures.unplaced, first.figures.created);
    assert!(first.figures.unplaced * 10 < first.figures.created, "the aliases find most places");
    assert_eq!(town.all_owned().await as u64, first.figures.created);
    let (second, _) = town.import(&bytes, mapped).await;
    assert_eq!((second.figures.created, second.figures.known), (0, first.figures.created));
    let rows = town.export(Wanted { source: Some("attach3_hot".into()), ..Wanted::default() }).await;
    let mut numbers: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len() as u64, first.figures.created);
}
