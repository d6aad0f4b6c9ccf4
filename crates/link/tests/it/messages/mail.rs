//! Mailboxes: both parts, one id, and certificates of an authority of one's own.

use super::*;

#[tokio::test]
async fn a_mail_has_both_parts_and_an_id_that_a_repetition_keeps() {
    let office = Office::new().await;
    let server = Mailbox {
        account: Some(("notice@linli.example.org".into(), "w0rd".into())),
        unknown: vec!["gone@example.org".into()],
        ..Mailbox::default()
    };
    let port = server.start().await;
    let wanted = |user: Option<&str>| {
        Way::Mail(MailServer {
            host: "127.0.0.1".into(),
            port,
            security: Security::Plain,
            user: user.map(str::to_owned),
            from: "notice@linli.example.org".into(),
            from_name: Some("旧渡街道 & 邻里".into()),
            authority: None,
        })
    };
    let id = office.register(wanted(None), Secrets::default()).await.unwrap();
    let to = Receiver::Requester(office.person(Some("li.si@example.org")).await);
    office.post(to, "received", Urgency::AtOnce).await;
    office.run().await;
    assert_eq!(office.only().await.failure.as_deref(), Some("mail-sign-in"), "it wants a sign-in");
    office.end(id).await;
    office.register(wanted(Some("notice@linli.example.org")), secrets(&[("secret", "w0rd")])).await.unwrap();
    office.town.pass(REPEATED_AFTER[0] + 1);
    office.run().await;
    let delivery = office.only().await;
    assert_eq!(delivery.state, DeliveryState::Delivered, "{delivery:?}");
    let mail = server.taken.lock().unwrap()[0].clone();
    assert_eq!(mail.hello, "linli.example.org");
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("notice@linli.example.org", &["li.si@example.org".to_owned()][..])
    );
    assert_eq!(mail.signed_in.as_ref().map(|(user, _)| user.as_str()), Some("notice@linli.example.org"));
    assert_eq!(mail.header("message-id").unwrap(), format!("<{}@linli.example.org>", delivery.id));
    assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-generated"));
    assert!(mail.header("date").is_some() && mail.header("subject").is_some());
    assert!(mail.header("content-type").unwrap().starts_with("multipart/alternative"));
    let parts = mail.parts();
    let (plain, html) = (&parts["text/plain"], &parts["text/html"]);
    for text in [plain, html] {
        assert!(text.contains("20261122-00007") && !text.contains("张三丰"), "{text}");
    }
    assert!(html.contains("<a href=\"https://linli.example.gov.cn/c/20261122-00007\">"), "{html}");
    assert!(html.contains("lang=\"zh-CN\""), "{html}");

    let gone = Receiver::Requester(office.person(Some("gone@example.org")).await);
    office.post(gone, "closed", Urgency::AtOnce).await;
    office.run().await;
    let dead = office.sent().await.into_iter().find(|one| one.state == DeliveryState::Dead).unwrap();
    assert_eq!(dead.failure.as_deref(), Some("contact-gone"));
}

/// A certificate of the test's own authority for 127.0.0.1; nobody trusts it who was not told to.
const AUTHORITY: &str = include_str!("../../files/mail-authority.pem");

#[tokio::test]
async fn a_mail_server_with_a_certificate_of_an_authority_of_ones_own_is_trusted_only_when_told_so() {
    let office = Office::new().await;
    let server = Mailbox::default();
    for (port, security) in
        [(server.start_tls().await, Security::Tls), (server.start_starttls().await, Security::Starttls)]
    {
        let wanted = |authority: Option<&str>| {
            Way::Mail(MailServer {
                host: "127.0.0.1".into(),
                port,
                security,
                user: None,
                from: "notice@linli.example.org".into(),
                from_name: None,
                authority: authority.map(str::to_owned),
            })
        };
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for bad in ["x", key, &format!("{AUTHORITY}{key}")] {
            let refused = office.register(wanted(Some(bad)), Secrets::default()).await;
            assert_eq!(office.refused(refused), "receiver-authority");
        }
        let before = server.taken.lock().unwrap().len();
        let id = office.register(wanted(None), Secrets::default()).await.unwrap();
        let tried = office.try_out(id, "li.si@example.org").await;
        assert_eq!(tried.unwrap_err().code, "mail-tls", "nobody vouches for this server");
        assert_eq!(server.taken.lock().unwrap().len(), before, "nothing was handed over");
        office.end(id).await;
        let id = office.register(wanted(Some(AUTHORITY)), Secrets::default()).await.unwrap();
        office.try_out(id, "li.si@example.org").await.unwrap();
        assert_eq!(server.taken.lock().unwrap().len(), before + 1);
        office.end(id).await;
        // The same authority does not vouch for another name.
        let Way::Mail(mail) = wanted(Some(AUTHORITY)) else { panic!() };
        let other = Way::Mail(MailServer { host: "localhost".into(), ..mail });
        let id = office.register(other, Secrets::default()).await.unwrap();
        assert!(office.try_out(id, "li.si@example.org").await.is_err());
        assert_eq!(server.taken.lock().unwrap().len(), before + 1);
        office.end(id).await;
    }
}
