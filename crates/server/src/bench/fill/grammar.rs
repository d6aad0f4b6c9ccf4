//! What people wrote: sentences put together from parts, so that words differ from case to case. No part names a person, a
//! telephone or a flat.

use rand::RngExt;
use rand::rngs::StdRng;

const OPENING: [&str; 8] = [
    "您好，我想反映一个问题：",
    "来电人反映：",
    "我是附近的住户，",
    "请帮忙转给有关部门：",
    "再次反映，上次说过会处理：",
    "路过时看到，",
    "替邻居们问一下，",
    "",
];
const SPOT: [&str; 24] = [
    "小区东门口",
    "小区西侧围墙边",
    "菜市场后面",
    "公交站旁",
    "小学门前",
    "河边步道",
    "文化广场",
    "老机关家属院",
    "地下车库入口",
    "垃圾投放点",
    "十字路口",
    "背街小巷",
    "幼儿园对面",
    "卫生服务站旁",
    "桥头",
    "健身角",
    "沿街店铺门前",
    "工地围挡外",
    "农贸集市",
    "自行车棚",
    "排水渠旁",
    "村口",
    "充电棚旁",
    "停车场出口",
];
const SINCE: [&str; 12] = [
    "已经三天了",
    "从上周开始",
    "下雨以后更严重",
    "一到晚上就这样",
    "半个月没人管",
    "每天早上都有",
    "断断续续两个多月",
    "昨天夜里突然出现",
    "节后一直没有恢复",
    "报修过两次",
    "入冬以来",
    "天热以后",
];
const DETAIL: [&str; 16] = [
    "影响大家出行",
    "气味很重，不敢开窗",
    "老人走路容易摔倒",
    "孩子上学要绕路",
    "夜里吵得睡不着",
    "车辆进出堵得厉害",
    "积水没过脚面",
    "线缆垂下来，看着危险",
    "围栏松动，随时会倒",
    "几家店铺生意都受影响",
    "地面又湿又滑",
    "蚊虫很多",
    "有人差点受伤",
    "晚上一片漆黑",
    "消防车进不来",
    "墙皮一块块往下掉",
];
const WISH: [&str; 10] = [
    "希望尽快派人来看。",
    "请问归哪个部门管？",
    "请尽快处理，谢谢。",
    "能不能先设个警示牌？",
    "盼望给个准信，什么时候能修好。",
    "建议安排定期巡查。",
    "请答复处理时间。",
    "希望彻底解决，不要只是应付。",
    "麻烦协调一下。",
    "愿意配合现场查看。",
];
const ANSWERED: [&str; 6] = [
    "已向来电人说明办理流程和所需材料。",
    "已解释相关政策，来电人表示理解。",
    "查询后答复：计划检修，今晚恢复。",
    "已告知窗口地点与办公时间。",
    "已说明收费依据和申诉渠道。",
    "已答复近期施工安排，预计本周完成。",
];
const DONE: [&str; 10] = [
    "已到现场处置完毕，恢复正常。",
    "已更换损坏部件，并安排复查。",
    "已清理并消毒，纳入日常保洁。",
    "已责令整改，当事方已落实。",
    "已修补路面，设置了警示标志。",
    "已协调双方达成一致。",
    "已疏通管道，积水退去。",
    "已加固围栏，排除隐患。",
    "已与产权方商定维修方案并开工。",
    "已开展联合巡查，问题得到控制。",
];
const AGAIN: [&str; 5] = [
    "过了两天又和原来一样，请再来看看。",
    "只处理了一半，另一侧没有动。",
    "答复说已办好，现场没有变化。",
    "雨后又出现了同样的问题。",
    "临时处理，没有解决根源。",
];
const LATER: [&str; 4] = [
    "资金尚未落实，纳入下年度计划。",
    "需与管线迁改同步实施。",
    "等待上级批复规划调整。",
    "产权不清，正在确权。",
];

/// One of several.
pub fn one<'a>(random: &mut StdRng, of: &[&'a str]) -> &'a str {
    of.get(random.random_range(0..of.len().max(1))).copied().unwrap_or_default()
}

/// Title and text about a matter at a place.
pub fn report(random: &mut StdRng, community: &str, matter: &str) -> (String, String) {
    let spot = one(random, &SPOT);
    let title = format!("{community}{spot}{matter}问题");
    let (opening, since, wish) = (one(random, &OPENING), one(random, &SINCE), one(random, &WISH));
    let (first, second) = (one(random, &DETAIL), one(random, &DETAIL));
    let details = if first == second { first.to_owned() } else { format!("{first}，{second}") };
    (title, format!("{opening}{community}{spot}存在{matter}的情况，{since}，{details}。{wish}"))
}

/// What was answered at once.
pub fn answered(random: &mut StdRng) -> String {
    one(random, &ANSWERED).to_owned()
}

/// What a unit says that it did.
pub fn done(random: &mut StdRng, matter: &str) -> String {
    format!("关于{matter}：{}", one(random, &DONE))
}

/// Why it is not solved.
pub fn again(random: &mut StdRng) -> String {
    one(random, &AGAIN).to_owned()
}

/// Why it cannot be solved yet.
pub fn later(random: &mut StdRng) -> String {
    one(random, &LATER).to_owned()
}

/// An invented requester: a name and a telephone number of those that are in use nowhere.
pub fn requester(random: &mut StdRng) -> (String, String) {
    const FAMILY: [&str; 20] = [
        "柳", "简", "舒", "卓", "蓝", "庄", "谭", "祝", "苗", "车", "穆", "丰", "池", "戚", "阮", "项", "滕",
        "凌", "褚", "蒲",
    ];
    const GIVEN: [&str; 24] = [
        "若汀", "夏木", "静怡", "建平", "维舟", "守义", "庭芳", "子谦", "德厚", "耀宗", "三喜", "丽娟",
        "云帆", "知远", "素心", "长林", "映雪", "开泰", "晓岚", "景行", "怀瑾", "安宁", "立夏", "望舒",
    ];
    let name = format!("{}{}", one(random, &FAMILY), one(random, &GIVEN));
    let phone = format!("000-6{:03}-{:04}", random.random_range(0..1000), random.random_range(0..10_000));
    (name, phone)
}
