//! The gallery's sample texts: an invented street, no real place.

use crate::Language;

macro_rules! samples {
    ($($name:ident: $chinese:literal, $english:literal;)+) => {
        /// The texts in one language.
        pub(super) struct Samples {
            $(pub $name: &'static str,)+
            /// Title, place, unit.
            pub cases: [(&'static str, &'static str, &'static str); 4],
            /// Value, label, hint.
            pub answers: [(&'static str, &'static str, &'static str); 3],
        }
        const CHINESE: Samples = Samples { $($name: $chinese,)+ cases: CASES_CHINESE, answers: ANSWERS_CHINESE };
        const ENGLISH: Samples = Samples { $($name: $english,)+ cases: CASES_ENGLISH, answers: ANSWERS_ENGLISH };
    };
}

pub(super) fn samples(language: Language) -> Samples {
    match language {
        Language::Chinese => CHINESE,
        Language::English => ENGLISH,
    }
}

const CASES_CHINESE: [(&str, &str, &str); 4] = [
    ("柳荫巷路灯连续三晚不亮，老人夜间出行不便", "东渡街道 柳荫社区", "区城市照明管理所"),
    ("地下车库雨后积水，多辆车受损", "东渡街道 新塘社区", "安和物业服务公司"),
    ("小学门口早高峰占道经营", "北桥街道 书院社区", "北桥街道综合执法队"),
    ("老旧电梯更换资金如何申请", "北桥街道 石坊社区", "区住房和城乡建设局"),
];
const CASES_ENGLISH: [(&str, &str, &str); 4] = [
    (
        "Street lamps in Willow Lane dark for three nights; hard for the elderly",
        "Dongdu, Willow community",
        "Street lighting office",
    ),
    (
        "Underground car park flooded after rain, several cars damaged",
        "Dongdu, Xintang community",
        "Anhe property services",
    ),
    ("Stalls block the school gate in the morning", "Beiqiao, Shuyuan community", "Beiqiao enforcement team"),
    ("How to apply for funds to replace an old lift", "Beiqiao, Shifang community", "Housing bureau"),
];
const ANSWERS_CHINESE: [(&str, &str, &str); 3] = [
    ("solved", "已经解决", "现场看到问题已处理"),
    ("partly", "部分解决", "请在下面写明还差什么"),
    ("not", "没有解决", "将退回承办单位重新办理"),
];
const ANSWERS_ENGLISH: [(&str, &str, &str); 3] = [
    ("solved", "Solved", "The place was seen and the problem is gone"),
    ("partly", "Partly", "Please say below what is missing"),
    ("not", "Not solved", "It goes back to the unit that handled it"),
];

samples! {
    title: "组件样本", "Components";
    about: "每个组件及其各种状态。样本中的地名、单位和事件均为虚构。", "Each component with its states. All places, units and events are invented.";
    back: "返回列表", "Back to the list";
    lists: "列表", "Lists";
    case: "案件页", "A case";
    forms: "表单", "Forms";
    form_plain: "空白表单", "An empty form";
    form_refused: "被拒绝的表单", "A refused form";
    messages: "提示与状态", "Messages and states";
    facts: "基本情况", "Facts";
    course: "办理过程", "Course";
    now: "我现在可以", "What I may do now";
    work: "后台任务", "Long work";
    tabs: "案件范围", "Which cases";
    tab_mine: "我的", "Mine";
    tab_unit: "本单位", "My unit";
    tab_ended: "已办结", "Ended";
    filter_text: "关键词", "Words";
    filter_state: "状态", "State";
    filter_from: "起始日期", "From";
    filter_all: "全部", "All";
    table: "待办案件", "Waiting cases";
    choose_row: "选择案件", "Choose case";
    column_title: "事由", "Subject";
    column_number: "编号", "Number";
    column_place: "地点", "Place";
    column_unit: "承办单位", "Unit";
    column_clock: "时限", "Clock";
    column_count: "相关", "Related";
    total: "合计", "Total";
    empty: "没有待办案件", "Nothing is waiting";
    empty_text: "您名下的案件都已处理。新派来的案件会自动出现在这里。", "All your cases are handled. New ones appear here by themselves.";
    empty_action: "查看本单位案件", "Show my unit's cases";
    fact_received: "受理时间", "Received";
    fact_requester: "诉求人", "Requester";
    fact_masked: "已隐去，回访时由系统转接", "Hidden; calls go through the system";
    fact_basis: "依据：照明设施维护职责第 3 项", "Basis: lighting duties, item 3";
    event_received: "收到诉求", "Received";
    event_received_words: "柳荫巷从巷口到十二号的路灯，已经连续三个晚上不亮了。\n巷子里老人多，晚上出门很不方便，请尽快修一下。", "The lamps from the corner to number 12 have been dark for three nights.\nMany old people live here and cannot go out safely. Please repair them soon.";
    event_photo: "照片一张", "One photo";
    event_clock_started: "签收时限开始：2 小时（工作时间）", "Acceptance clock started: 2 h (working time)";
    event_routed: "系统按路由建议承办单位", "The system suggested a unit by its route";
    event_routed_fact: "事项：公共照明 · 把握 92%", "Matter: public lighting · confidence 92%";
    event_dispatched: "派单", "Dispatched";
    event_dispatched_words: "请于三日内修复，并通知居民。", "Please repair within three days and tell the residents.";
    event_clock_handling: "办理时限开始：5 个工作日，截止 11 月 28 日 18:00", "Handling clock started: 5 working days, due 28 November 18:00";
    event_paused: "暂停计时", "Clock paused";
    event_paused_words: "灯杆需从外地调货，预计四天后到货。", "The pole comes from another city and arrives in four days.";
    event_clock_paused: "办理时限暂停：等待设备到货（规则第 12 条）", "Handling clock paused: waiting for equipment (rule 12)";
    who_resident: "居民", "Resident";
    who_dispatcher: "街道指挥中心", "Street dispatch centre";
    action_reply: "答复并提交核查", "Reply and hand in for the check";
    action_return: "退回派单", "Return";
    action_return_about: "还剩 20 小时可退", "possible for another 20 h";
    marked_before: "楼下漏水，我的电话是", "Water comes through the ceiling; my number is ";
    marked: "000-6123-4567", "000-6123-4567";
    marked_as: "电话", "telephone";
    marked_after: "。", ".";
    action_return_text: "退回须引用职责清单，且只能退回一次。", "A return cites the duty list and is possible once.";
    action_extend: "申请延期", "Ask for more time";
    reply_text: "办理情况", "What was done";
    reply_hint: "居民会看到这段文字。请写明做了什么、何时完成。", "The resident reads this. Say what was done and when.";
    reply_photo: "现场照片", "Photos";
    reply_do: "提交", "Send";
    notice: "本页每分钟更新一次", "This page updates every minute";
    notice_text: "更改会写入办理过程，相关单位均可看到。", "Changes are written to the course and seen by the units.";
    notice_done: "已派单，承办单位已收到通知。", "Dispatched; the unit was told.";
    notice_attention: "有一条路由规则指向已撤销的单位", "A routing rule points to a unit that no longer exists";
    notice_refused: "已过退单时限（24 小时）。", "The time for returning it (24 h) has passed.";
    notice_next: "可申请指定承办。", "Ask for a designation instead.";
    state_waiting: "待派单", "Waiting";
    state_handling: "办理中", "Handling";
    state_ended: "已办结", "Ended";
    state_due_soon: "即将到期", "Due soon";
    state_overdue: "已超时", "Overdue";
    signal_yellow: "黄色提醒", "Yellow";
    signal_orange: "橙色提醒", "Orange";
    signal_red: "红色提醒", "Red";
    clock_name: "办理", "Handling";
    button_primary: "派单", "Dispatch";
    button_secondary: "退回", "Return";
    button_link: "打印", "Print";
    button_quiet: "取消", "Cancel";
    button_closed: "合并", "Merge";
    button_reason: "请先勾选两件以上案件", "Tick two or more cases first";
    progress: "导入历史诉求", "Import of past appeals";
    progress_done: "导入完成：4311 条入库，15 条未入库。", "Import ended: 4311 rows taken, 15 refused.";
    progress_rows: "下载未入库清单（含原因）", "Download the refused rows with reasons";
    answer: "问题解决了吗", "Is it solved";
    parts: "涉及社区", "Communities concerned";
    days: "申请延长", "Extend by";
    days_unit: "个工作日", "working days";
    agree: "已与居民当面确认", "Agreed with the resident in person";
    door_title: "我要反映", "Report something";
    door_about: "写清什么事、在哪里，就可以提交。不需要注册。", "Say what and where, then send. No account is needed.";
    door_what: "发生了什么", "What is wrong";
    door_what_hint: "请不要写他人的姓名、电话和身份证号。", "Please leave out names, phone and identity numbers of others.";
    door_where: "在哪里", "Where";
    door_where_hint: "例如：东渡街道柳荫巷 12 号门前", "For example: in front of 12 Willow Lane, Dongdu";
    door_point: "在地图上指给我们看", "Show us on the map";
    door_point_hint: "不选也可以，用文字说明地点即可。", "You may leave it out and describe the place in words.";
    door_contact: "怎样答复您", "How to answer you";
    door_contact_hint: "手机号仅用于答复，办结后 180 天删除。也可凭查询码查看进度。", "Used for the answer only and deleted 180 days after the end. You can also follow it by its code.";
    door_do: "提交", "Send";
    door_sample: "柳荫巷从巷口到十二号的路灯，已经连续三个晚上不亮了。巷子里老人多，晚上出门很不方便，请尽快修一下，谢谢你们的帮助，希望这周能修好。", "The lamps from the corner to number 12 have been dark for three nights.";
    follow: "办理进度", "Where it stands";
}
