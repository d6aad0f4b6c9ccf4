//! What becomes of what cannot arrive, or may not arrive yet.

use super::*;

#[tokio::test]
async fn a_receiver_that_is_gone_ends_in_a_clear_dead_letter() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    let erased = office.person(Some(PHONE)).await;
    let cases = [
        (erased, "erased"),
        (office.person(Some("0536-8123456")).await, "contact-kind"),
        (office.person(None).await, "no-contact"),
        (office.person(Some("li@example.org")).await, "no-gateway"),
    ];
    for (person, _) in cases {
        office.post(Receiver::Requester(person), "replied", Urgency::AtOnce).await;
    }
    office.erase(erased).await;
    assert_eq!(office.run().await, 4);
    assert!(service.heard().is_empty());
    let sent = office.sent().await;
    for (person, code) in cases {
        let found = sent.iter().find(|one| one.target == person.to_string()).unwrap();
        assert_eq!(found.failure.as_deref(), Some(code));
        // Somebody may still set up a mail server; the others are beyond help.
        let expected = if code == "no-gateway" { DeliveryState::Waiting } else { DeliveryState::Dead };
        assert_eq!(found.state, expected, "{code}");
        let words = office.town.site.words.words(ui::Language::English);
        assert!(words.find(&format!("delivery-failure-{code}.next")).is_some(), "{code} has a next step");
    }
    let dead = sent.iter().find(|one| one.failure.as_deref() == Some("erased")).unwrap();
    let refusal = office.see_to(dead, false).await.unwrap_err();
    assert_eq!(refusal.code, "delivery-pointless");
    assert_eq!(office.see_to(dead, true).await.unwrap().state, DeliveryState::SetAside);
}

#[tokio::test]
async fn what_can_wait_waits_for_the_end_of_the_quiet_hours_and_what_is_urgent_does_not() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    // Sunday noon; on to 21:30.
    office.town.pass(9 * 3600 + 1800);
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "extended", Urgency::CanWait).await;
    let morning: Instant = "2026-11-23 08:00".parse().unwrap();
    assert_eq!(office.only().await.next_at, morning);
    assert_eq!(office.run().await, 0);
    office.post(to, "revisit", Urgency::AtOnce).await;
    assert_eq!(office.run().await, 1);
    office.town.pass(10 * 3600 + 1799);
    assert_eq!(office.run().await, 0);
    office.town.pass(1);
    assert_eq!(office.run().await, 1);
    assert_eq!(service.heard().len(), 2);
}

#[tokio::test]
async fn a_repetition_that_falls_into_the_night_waits_too_and_counts_as_no_attempt() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(500, ""), (200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    office.town.pass(9 * 3600 - 3);
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "replied", Urgency::CanWait).await;
    assert_eq!(office.run().await, 1);
    office.town.pass(10);
    assert_eq!(office.run().await, 0);
    let waiting = office.only().await;
    assert_eq!((waiting.attempts, waiting.next_at), (1, "2026-11-23 08:00".parse().unwrap()));
}
