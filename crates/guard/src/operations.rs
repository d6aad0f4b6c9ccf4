//! What the interface for programs offers of the guard.

use crate::api::factors::{Added, Codes, FactorRequest, Factors, OfferItem, ProofRequest, SecondDue};
use crate::api::{Me, PasswordRequest, SessionItem, SignInRequest};
use crate::pages::delegation::{DelegationItem, HandedItem};
use openapi::{Example, Field, Operation};
use serde_json::json;

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let in_the_demo = || json!({ "login": "dispatch1", "password": "demo-demo-1" });
    let listed = vec![
        Operation::post("/api/v1/session", "signIn")
            .says("登录", "Sign in")
            .about(
                "浏览器使用会话；程序请使用访问令牌。",
                "Sessions are for browsers; programs use access tokens.",
            )
            .open()
            .takes::<SignInRequest>()
            .answers::<Me>(201)
            .answers::<SecondDue>(202)
            .example(Example::anybody().body(in_the_demo()).status(201)),
        Operation::put("/api/v1/session", "proveIdentity")
            .says("确认身份", "Show who one is")
            .about(
                "登录后设有第二道确认的账号用它完成登录；已登录的账号用它重新确认身份。",
                "Completes a sign-in that waits for its second factor; somebody signed in shows again who he is.",
            )
            .takes::<ProofRequest>()
            .answers::<Me>(201)
            .answers_nothing()
            .example(Example::by("check2").body(json!({ "password": "demo-demo-1" })).status(204)),
        Operation::get("/api/v1/me/factors", "ownFactors")
            .says("自己的第二道确认", "The own second factors")
            .answers::<Factors>(200)
            .example(Example::by("dispatch1")),
        Operation::post("/api/v1/me/factors/offer", "offerFactor")
            .says("准备口令应用", "Offer an authenticator app")
            .answers::<OfferItem>(200)
            .example(Example::by("dispatch1")),
        Operation::post("/api/v1/me/factors", "addFactor")
            .says("添加口令应用", "Add an authenticator app")
            .takes::<FactorRequest>()
            .answers::<Added>(201)
            .example(
                Example::by("dispatch1")
                    .body(json!({ "offer": "AAAA", "code": "123456", "name": "工作手机" }))
                    .status(422),
            ),
        Operation::delete("/api/v1/me/factors/{factor}", "removeFactor")
            .says("移除一项第二道确认", "Remove one of the own factors")
            .answers_nothing()
            .example(
                Example::by("dispatch1")
                    .find("factor", "/api/v1/me", "/account", "01a203da-70d2-7248-9e27-7b1a0f311a4c")
                    .status(404),
            ),
        Operation::post("/api/v1/me/recovery", "drawRecoveryCodes")
            .says("生成恢复码", "Draw recovery codes")
            .answers::<Codes>(200)
            .example(Example::by("dispatch1").status(409)),
        Operation::delete("/api/v1/session", "signOut")
            .says("退出登录", "Sign out")
            .open()
            .answers_nothing()
            .example(Example::by("analyst2").status(204)),
        Operation::get("/api/v1/me", "me")
            .says("当前账号", "The own account")
            .answers::<Me>(200)
            .example(Example::by("dispatch1")),
        Operation::put("/api/v1/me/password", "changeOwnPassword")
            .says("修改自己的密码", "Change the own password")
            .takes::<PasswordRequest>()
            .answers_nothing()
            .example(
                Example::by("revisit4")
                    .body(json!({ "present": "demo-demo-1", "password": "another-long-password-7" }))
                    .status(204),
            ),
        Operation::get("/api/v1/me/delegations", "ownDelegations")
            .says("自己的代理与被代理", "What one handed on and what one does in another's place")
            .answers::<Vec<DelegationItem>>(200)
            .example(Example::by("dispatch1")),
        Operation::post("/api/v1/me/delegations", "delegate")
            .says("交由同事代理", "Hand roles on to a colleague")
            .about(
                "只能交给同一单位的同事，到期自动终止。",
                "To a colleague of the same unit only; it ends by itself.",
            )
            .fields(vec![
                Field::text("given").says("自己持有的授权编号，可重复。", "Ids of roles that one holds; may be repeated."),
                Field::text("to").says("同事的登录名。", "The colleague's login."),
                Field::text("from"),
                Field::text("until").says("最后一天。", "The last day."),
                Field::text("why").says("delegation 或者 absence。", "delegation or absence."),
            ])
            .answers::<HandedItem>(201)
            .example(
                Example::by("dispatch1")
                    .body(json!({ "given": "01a203da-70d2-7248-9e27-7b1a0f311a4c", "to": "dispatch2", "until": "2026-02-20" }))
                    .status(422),
            ),
        Operation::delete("/api/v1/me/delegations/{given}", "endDelegation")
            .says("终止代理", "End a delegation")
            .answers_nothing()
            .example(
                Example::by("dispatch1")
                    .find("given", "/api/v1/me", "/account", "01a203da-70d2-7248-9e27-7b1a0f311a4c")
                    .status(404),
            ),
        Operation::delete("/api/v1/me/provider", "unlinkOwnProvider")
            .says("解除统一身份认证关联", "End the link with the identity provider")
            .answers_nothing()
            .example(Example::by("dispatch1").status(404)),
        Operation::get("/api/v1/me/sessions", "ownSessions")
            .says("自己的登录设备", "The own sessions")
            .answers::<Vec<SessionItem>>(200)
            .example(Example::by("dispatch1")),
        Operation::delete("/api/v1/me/sessions/{session}", "endOwnSession")
            .says("结束一处登录", "End one of the own sessions")
            .answers_nothing()
            .example(
                Example::by("super3")
                    .find("session", "/api/v1/me/sessions", "/0/id", "01a203da-70d2-7248-9e27-7b1a0f311a4c")
                    .status(204),
            ),
    ];
    listed.into_iter().map(|operation| operation.group("guard")).collect()
}
