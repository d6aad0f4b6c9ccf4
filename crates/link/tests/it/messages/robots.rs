//! Group robots: signed, left alone when they say so, told once.

use super::*;

/// A unit's groups, of something that happens after they were registered.
fn of(unit: UnitId) -> Receiver {
    Receiver::Unit { unit, at: Instant::from_micros(i64::MAX) }
}

#[tokio::test]
async fn a_dingtalk_robot_is_signed_and_left_alone_when_it_says_too_fast() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[
        (200, r#"{"errcode":130101,"errmsg":"send too fast"}"#),
        (200, r#"{"errcode":0,"errmsg":"ok"}"#),
    ]);
    let url = service.start().await;
    let robot = office.robot(&format!("{url}/robot/send"));
    let given = secrets(&[("token", "t0ken"), ("secret", "SEC-abc+/=")]);
    office.register(Way::DingTalk(robot), given).await.unwrap();
    let unit = of(office.town.intake);
    assert_eq!(office.post(unit, "overdue", Urgency::AtOnce).await, 0, "not a kind that it wants");
    assert_eq!(office.post(unit, "dispatched", Urgency::AtOnce).await, 1);
    office.run().await;
    let waiting = office.only().await;
    assert_eq!(waiting.failure.as_deref(), Some("rate"));
    assert_eq!(waiting.next_at, office.town.site.now().plus_seconds(600));
    office.town.pass(601);
    office.run().await;
    assert_eq!(office.only().await.state, DeliveryState::Delivered);
    for asked in service.heard() {
        let query = asked.query();
        assert_eq!((asked.uri.path(), query["access_token"].as_str()), ("/robot/send", "t0ken"));
        let millis: i64 = query["timestamp"].parse().unwrap();
        assert_eq!(query["sign"], dingtalk_signature("SEC-abc+/=", millis));
        assert!(asked.uri.query().unwrap().contains("sign=") && !asked.uri.query().unwrap().contains(' '));
        let body = asked.json();
        assert_eq!(body["msgtype"], "markdown");
        let text = body["markdown"]["text"].as_str().unwrap();
        assert!(text.contains("20261122-00007") && text.contains("https://linli.example.gov.cn/"), "{text}");
    }
    let [first, second] = &service.heard()[..] else { panic!() };
    assert_eq!(first.json(), second.json(), "a repetition carries the same mark");
    assert!(!office.holds("t0ken") && !office.holds("SEC-abc"), "secrets are sealed");
}

/// HMAC-SHA256 over `timestamp\nsecret` under the secret, base64; computed by another program.
#[test]
fn the_signature_of_dingtalk_as_documented() {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"SECxyz").unwrap();
    mac.update(b"1700000000000\nSECxyz");
    use base64::Engine;
    let expected = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(dingtalk_signature("SECxyz", 1_700_000_000_000), expected);
}

#[tokio::test]
async fn a_wecom_robot_gets_markdown_and_one_that_refuses_is_given_up() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[
        (200, r#"{"errcode":0,"errmsg":"ok"}"#),
        (200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
    ]);
    let url = service.start().await;
    let robot = office.robot(&format!("{url}/cgi-bin/webhook/send"));
    office.register(Way::WeCom(robot), secrets(&[("token", "693a91f6")])).await.unwrap();
    let unit = of(office.town.intake);
    office.post(unit, "whistle", Urgency::AtOnce).await;
    office.run().await;
    let asked = &service.heard()[0];
    assert_eq!(asked.query()["key"], "693a91f6");
    assert!(asked.json()["markdown"]["content"].as_str().unwrap().contains("20261122-00007"));
    office.post(unit, "dispatched", Urgency::AtOnce).await;
    office.run().await;
    let dead = office.sent().await.into_iter().find(|one| one.kind == "dispatched").unwrap();
    assert_eq!((dead.state, dead.failure.as_deref()), (DeliveryState::Dead, Some("robot-refused")));
    let other = of(UnitId::new(uuid::Uuid::from_u128(99)));
    assert_eq!(office.post(other, "whistle", Urgency::AtOnce).await, 0, "another unit's group hears nothing");
}

/// A robot knows no ids: of what nobody knows to have arrived nothing is said again by itself.
#[tokio::test]
async fn what_may_have_reached_a_group_is_not_repeated_and_waits_for_a_person() {
    let office = Office::new().await;
    let service = Service::default();
    // The request is taken, and the answer says nothing.
    service.answer(&[(200, "no json"), (200, r#"{"errcode":0,"errmsg":"ok"}"#)]);
    let url = service.start().await;
    let robot = office.robot(&format!("{url}/cgi-bin/webhook/send"));
    office.register(Way::WeCom(robot), secrets(&[("token", "693a91f6")])).await.unwrap();
    office.post(of(office.town.intake), "whistle", Urgency::AtOnce).await;
    assert_eq!(office.run().await, 1);
    let unknown = office.only().await;
    assert_eq!((unknown.state, unknown.failure.as_deref()), (DeliveryState::Dead, Some("unknown")));
    office.town.pass(1_000_000);
    assert_eq!(office.run().await, 0, "never again by itself");
    // Somebody has looked into the group and sends it again, with the same mark.
    office.see_to(&unknown, false).await.unwrap();
    assert_eq!(office.run().await, 1);
    assert_eq!(office.only().await.state, DeliveryState::Delivered);
    let heard = service.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].json(), heard[1].json());
}
