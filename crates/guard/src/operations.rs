//! What the interface for programs offers of the guard.

use crate::api::{Me, PasswordRequest, SessionItem, SignInRequest};
use openapi::{Example, Operation};
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
            .example(Example::anybody().body(in_the_demo()).status(201)),
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
