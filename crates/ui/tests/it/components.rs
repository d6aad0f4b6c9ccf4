use crate::words::words;
use askama::Template;
use kernel::Refusal;
use proptest::prelude::*;
use ui::{Button, Choice, Content, Form, Language, Row, Token, Typed};

fn form(typed: Typed) -> Form {
    Form::new(&words(Language::Chinese), &Token("secret".to_owned())).typed(typed)
}

#[derive(Template)]
#[template(source = "{{ field }}{{ button }}{{ open }}", ext = "html")]
struct Sample {
    field: ui::Field,
    button: Button,
    open: ui::FormOpen,
}

#[test]
fn components_print_as_markup_in_any_template() {
    let form = form(Typed::new());
    let sample = Sample {
        field: form.text("title", "标题").hint("一句话").required(),
        button: form.submit("提交"),
        open: form.open("/cases/1").keep("case-1"),
    };
    let html = sample.render().unwrap();
    assert!(html.contains(r#"<label class="field-label" for="title">标题</label>"#), "{html}");
    assert!(html.contains(r#"aria-describedby="title-hint""#), "{html}");
    assert!(html.contains(r#"<input type="hidden" name="token" value="secret">"#), "{html}");
    assert!(html.contains(r#"data-keep="case-1""#), "{html}");
    assert!(!html.contains("可不填"), "{html}");
}

#[test]
fn a_refused_form_keeps_its_text_and_names_the_reason_beside_the_field() {
    let typed =
        Typed::new().with("text", "  路灯不亮<br>\n第二行").with("matter", "light").with("agree", "yes");
    let refusal = Refusal::invalid("too-long", "text").with("most", 20);
    let form = form(typed).refused(&refusal).prefix("report");
    let area = form.area("text", "诉求").longest(20).to_string();
    assert!(area.contains("  路灯不亮&#60;br&#62;\n第二行</textarea>"), "{area}");
    assert!(area.contains(r#"aria-describedby="report-text-refusal" aria-invalid="true""#), "{area}");
    assert!(area.contains("文字过长：最多 20 字。"), "{area}");
    let errors = form.errors().to_string();
    assert!(errors.contains(r##"<a href="#report-text">"##), "{errors}");
    assert!(errors.contains("请删减后重新提交"), "{errors}");
    let select = form
        .select("matter", "事项", [Choice::new("road", "道路").chosen(), Choice::new("light", "照明")])
        .to_string();
    assert!(select.contains(r#"value="light" selected"#) && !select.contains(r#"value="road" selected"#));
    assert!(form.check("agree", "同意").to_string().contains("checked"));
    assert!(!form.password("text", "密码").to_string().contains("路灯"));
}

#[test]
fn radios_are_one_group_whose_first_answer_carries_the_fields_id() {
    let refusal = Refusal::invalid("required", "answer");
    let html = form(Typed::new())
        .refused(&refusal)
        .radios(
            "answer",
            "是否解决",
            [Choice::new("yes", "已解决"), Choice::new("no", "未解决").hint("请说明")],
        )
        .required()
        .to_string();
    assert!(html.contains("<fieldset") && html.contains("<legend"), "{html}");
    assert!(html.contains(r#"id="answer" name="answer" value="yes""#), "{html}");
    assert!(
        html.contains(r#"id="answer-2" name="answer" value="no" aria-describedby="answer-2-about""#),
        "{html}"
    );
}

#[test]
fn an_empty_summary_draws_nothing() {
    assert_eq!(form(Typed::new()).errors().to_string().trim(), "");
}

#[test]
fn table_cells_carry_their_columns_name_for_the_phone() {
    let table = ui::Table::new("案件")
        .column(ui::Column::new("编号").title())
        .column(ui::Column::new("件数").number())
        .rows([Row::new().opens("/cases/1").cell(ui::Link::new("1", "/cases/1")).cell(7_u64)])
        .totals([Content::from("合计"), Content::from(7_u64)])
        .to_string();
    assert!(table.contains(r#"<td role="cell" class="cell-number" data-label="件数">7</td>"#), "{table}");
    assert!(table.contains(r#"data-href="/cases/1""#) && table.contains("<tfoot"), "{table}");
}

#[test]
fn typed_values_are_read_by_the_rules() {
    let typed: Typed = [("unit", "a"), ("unit", "b"), ("hours", " 24 "), ("empty", "  "), ("bad", "x")]
        .into_iter()
        .collect();
    assert_eq!(typed.all("unit").collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(typed.read::<u32>("hours", "not-a-number").unwrap(), Some(24));
    assert_eq!(typed.read::<u32>("absent", "not-a-number").unwrap(), None);
    assert_eq!(typed.read::<u32>("bad", "not-a-number").unwrap_err().field, Some("bad"));
    assert_eq!(typed.require("empty", "required").unwrap_err().code, "required");
}

proptest! {
    #[test]
    fn no_typed_text_becomes_markup(text in r#"[<>"'&a-z/ ]{0,40}"#) {
        let marker = format!("{text}<script>x</script>");
        let form = form(Typed::new().with("field", marker.clone()));
        let drawn = [
            form.text("field", marker.clone()).hint(marker.clone()).to_string(),
            form.area("field", marker.clone()).to_string(),
            form.select("field", "l", [Choice::new(marker.clone(), marker.clone()).group(marker.clone())]).to_string(),
            form.radios("field", "l", [Choice::new(marker.clone(), marker.clone()).hint(marker.clone())]).to_string(),
            Button::link(marker.clone(), marker.clone()).closed(marker.clone()).to_string(),
            ui::Notice::done(marker.clone()).text(marker.clone()).next(marker.clone()).to_string(),
            ui::Badge::new(marker.clone()).to_string(),
            ui::Disclosure::new(marker.clone(), marker.clone()).about(marker.clone()).to_string(),
            ui::FactList::new().noted(marker.clone(), marker.clone(), marker.clone()).to_string(),
            ui::PageHead::new(marker.clone()).about(marker.clone()).back(marker.clone(), marker.clone()).to_string(),
            ui::EmptyState::new(marker.clone()).text(marker.clone()).to_string(),
        ];
        for html in drawn {
            prop_assert!(!html.contains("<script"), "{html}");
        }
    }
}
