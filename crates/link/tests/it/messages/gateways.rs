//! Gateways for short messages: signed, told once, asked again, given up.

use super::*;

#[tokio::test]
async fn a_short_message_is_signed_says_no_more_than_it_needs_and_is_posted_once() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"code":"0"}"#)]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "k3y-0f-gateway")])).await.unwrap();
    let person = office.person(Some("+86 138 0000 1234")).await;
    let to = Receiver::Requester(person);
    assert_eq!(office.post(to, "replied", Urgency::CanWait).await, 1);
    assert_eq!(
        office.post(to, "replied", Urgency::CanWait).await,
        0,
        "the same event again is no second row"
    );
    let waiting = office.only().await;
    for hidden in [PHONE, "138 0000", "20261122-00007", "k3y-0f-gateway", "张三丰"] {
        assert!(
            !waiting.body.contains(hidden) && !office.holds(hidden),
            "{hidden} lies readable in the database"
        );
    }
    assert_eq!(office.run().await, 1);
    assert_eq!(office.run().await, 0);
    let heard = service.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!((heard[0].method.as_str(), heard[0].uri.path()), ("POST", "/send"));
    assert!(
        heard[0].headers["content-type"].to_str().unwrap().starts_with("application/x-www-form-urlencoded")
    );
    let form = heard[0].form();
    assert_eq!((form["mobile"].as_str(), form["account"].as_str()), (PHONE, "linli"));
    assert_eq!(form["extno"], waiting.id.to_string());
    let signed = format!("{PHONE}{}k3y-0f-gateway", form["ts"]);
    let digest: String = Sha256::digest(signed).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(form["sign"], digest);
    let text = &form["content"];
    assert!(text.starts_with("【旧渡街道】") && text.contains("20261122-00007"), "{text}");
    assert!(text.contains("https://linli.example.gov.cn/c/20261122-00007"), "{text}");
    assert!(!text.contains("张三丰") && !text.contains('⟦'), "{text}");
    assert_eq!(office.only().await.state, DeliveryState::Delivered);
    assert!(!office.holds(PHONE), "the contact was opened in memory only");
    office.the_opening_is_in_the_access_log().await;
}

#[tokio::test]
async fn a_gateway_that_fails_is_asked_again_and_one_that_knows_the_number_is_gone_is_not() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[
        (500, ""),
        (200, "no json"),
        (200, r#"{"code":"9"}"#),
        (429, ""),
        (200, r#"{"code":"113"}"#),
    ]);
    let url = service.start().await;
    office.register(Way::Sms(gateway(&url)), secrets(&[("secret", "s")])).await.unwrap();
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "closed", Urgency::AtOnce).await;
    for (attempt, code) in ["status", "answer", "gateway", "rate"].into_iter().enumerate() {
        assert_eq!(office.run().await, 1);
        let delivery = office.only().await;
        assert_eq!((delivery.state, delivery.failure.as_deref()), (DeliveryState::Waiting, Some(code)));
        office.town.pass(REPEATED_AFTER[attempt].max(60) + 1);
    }
    assert_eq!(office.run().await, 1);
    let dead = office.only().await;
    assert_eq!((dead.state, dead.failure.as_deref()), (DeliveryState::Dead, Some("contact-gone")));
    office.town.pass(1_000_000);
    assert_eq!(office.run().await, 0, "never again by itself");
    let ids: BTreeSet<String> = service.heard().iter().map(|asked| asked.form()["extno"].clone()).collect();
    assert_eq!(ids.len(), 1, "the gateway knows the repetition by its id");
}

#[tokio::test]
async fn a_gateway_takes_json_and_queries_with_an_hmac_too() {
    let office = Office::new().await;
    let service = Service::default();
    service.answer(&[(200, r#"{"data":{"status":"OK"}}"#)]);
    let url = service.start().await;
    let mut wanted = gateway(&url);
    wanted.form = Form::Json;
    (wanted.signing, wanted.sign_template) = (Signing::HmacBase64, Some("{id}\n{time}".into()));
    (wanted.success_field, wanted.success_value) = (Some("data.status".into()), Some("OK".into()));
    let id = office.register(Way::Sms(wanted.clone()), secrets(&[("secret", "s")])).await.unwrap();
    let to = Receiver::Requester(office.person(Some(PHONE)).await);
    office.post(to, "parked", Urgency::AtOnce).await;
    office.run().await;
    let body = service.heard()[0].json();
    let time = office.town.site.now().civil().strftime("%Y%m%d%H%M%S").to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"s").unwrap();
    mac.update(format!("{}\n{time}", body["extno"].as_str().unwrap()).as_bytes());
    use base64::Engine;
    let signed = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!((body["mobile"].as_str(), body["sign"].as_str()), (Some(PHONE), Some(signed.as_str())));
    assert_eq!(office.only().await.state, DeliveryState::Delivered);

    wanted.form = Form::Query;
    office.change(id, Way::Sms(wanted)).await;
    office.post(to, "closed", Urgency::AtOnce).await;
    office.run().await;
    let asked = service.heard().pop().unwrap();
    assert_eq!((asked.method.as_str(), asked.query()["mobile"].as_str()), ("GET", PHONE));
    assert!(asked.query().contains_key("sign"), "the secret that was not given anew is still there");
}
