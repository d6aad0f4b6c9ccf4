//! Words that people use for the same thing in their neighbourhood (同义说法): 停运 and 坏了 of a lift, 吵 and
//! 噪音. For comparing and splitting; which matter it is the classifier says.

/// One thing and the ways to say it.
struct Topic(&'static str, &'static [&'static str]);

const TOPICS: &[Topic] = &[
    Topic("lift", &["电梯", "升降梯", "升降机", "梯轿厢", "梯厢", "直梯"]),
    Topic(
        "lamp",
        &["路灯", "照明", "灯杆", "灯不亮", "灯坏", "黑灯瞎火", "没有灯", "街灯", "摸黑", "漆黑", "一片黑"],
    ),
    Topic("water supply", &["停水", "没水", "自来水", "水压", "断水", "供水", "水龙头", "二次供水"]),
    Topic("power", &["停电", "断电", "没电", "跳闸", "供电", "电压", "限电", "变压器"]),
    Topic("gas", &["燃气", "天然气", "煤气", "通气"]),
    Topic("heating", &["暖气", "供暖", "供热", "暖气片", "采暖"]),
    Topic("leak", &["漏水", "渗水", "渗漏", "漏雨", "滴水", "返潮"]),
    Topic(
        "sewer",
        &[
            "下水道",
            "污水",
            "堵塞",
            "堵了",
            "化粪池",
            "管道堵",
            "反水",
            "返水",
            "粪水",
            "雨污",
            "排水沟",
            "阴沟",
        ],
    ),
    Topic("flood", &["积水", "内涝", "淹", "水浸"]),
    Topic(
        "noise",
        &[
            "噪音",
            "噪声",
            "扰民",
            "吵",
            "震耳",
            "轰鸣",
            "喇叭",
            "音响",
            "闹哄哄",
            "巨响",
            "睡不着",
            "睡不好",
            "无法入睡",
        ],
    ),
    Topic("building site", &["施工", "工地", "打桩", "挖机", "挖土机", "渣土", "混凝土", "搅拌"]),
    Topic("dance", &["广场舞", "跳舞", "唱歌", "卡拉", "唱k"]),
    Topic(
        "smoke and smell",
        &["油烟", "烧烤", "臭味", "恶臭", "异味", "臭气", "刺鼻", "气味", "难闻", "熏", "呛人", "味道很大"],
    ),
    Topic("rubbish", &["垃圾", "脏乱", "清运", "环卫", "果皮", "堆满杂物", "卫生死角", "垃圾桶", "废弃物"]),
    Topic("clutter", &["堆放", "杂物", "堆占", "楼道堆", "占用楼道", "堆在"]),
    Topic("parking", &["停车", "车位", "乱停", "违停", "占用车道", "停满", "挡住", "堵住", "车库"]),
    Topic("charging", &["充电", "充电桩", "飞线", "电瓶", "电动车进", "插座"]),
    Topic(
        "road damage",
        &["坑洼", "路面破", "破损", "坑坑", "大坑", "塌陷", "路烂", "开裂", "凹陷", "深坑", "下沉", "裂缝"],
    ),
    Topic("manhole", &["井盖", "窨井"]),
    Topic("traffic light", &["红绿灯", "信号灯", "斑马线", "人行横道", "减速带", "标线", "过街"]),
    Topic("jam", &["拥堵", "堵车", "早高峰", "晚高峰", "堵得", "水泄不通"]),
    Topic("bus", &["公交", "班车", "候车", "发车", "地铁", "站牌"]),
    Topic("street vendors", &["占道经营", "摊贩", "流动摊", "小贩", "摆摊", "地摊", "出店经营"]),
    Topic("illegal building", &["违建", "违章", "私搭", "乱搭", "加盖", "搭建", "违法建筑"]),
    Topic("dogs", &["狗", "犬", "宠物", "遛狗"]),
    Topic("trees", &["树枝", "树木", "大树", "绿化", "草坪", "枯树", "修剪", "落叶", "毁绿"]),
    Topic("fire safety", &["消防", "灭火", "消火栓", "安全通道", "火灾", "着火", "逃生"]),
    Topic("fees", &["收费", "物业费", "涨价", "乱收", "退费", "公摊", "押金", "停车费"]),
    Topic("property firm", &["物业公司", "业委会", "业主委员会", "物业不", "前期物业"]),
    Topic("title deed", &["房产证", "不动产证", "产权证", "办证", "过户"]),
    Topic("housing sale", &["烂尾", "延期交房", "交房", "捆绑", "虚假宣传", "精装", "质量问题", "购房合同"]),
    Topic("demolition", &["拆迁", "征地", "征收", "安置", "补偿", "棚改"]),
    Topic("wages", &["拖欠", "工资", "欠薪", "讨薪", "工钱", "血汗钱"]),
    Topic("social insurance", &["社保", "养老金", "养老保险", "公积金", "失业金", "退休"]),
    Topic("medical insurance", &["医保", "报销", "合作医疗", "新农合", "门诊"]),
    Topic("hospital", &["医院", "医生", "护士", "挂号", "疫苗", "接种", "卫生院", "就诊"]),
    Topic(
        "school",
        &["学位", "入学", "招生", "补课", "学区", "学费", "班主任", "教师", "校车", "开学", "幼儿园"],
    ),
    Topic("welfare", &["低保", "五保", "残疾", "救助", "困难补助", "特困", "贫困"]),
    Topic("elder care", &["养老院", "敬老院", "老年食堂", "助餐", "日间照料", "长者"]),
    Topic("food safety", &["过期", "变质", "食品", "不卫生", "拉肚子", "地沟油", "无证经营"]),
    Topic("consumer", &["退款", "退货", "假货", "办卡", "预付", "跑路", "诈骗", "传销"]),
    Topic("river", &["河道", "河水", "黑臭", "排污", "偷排", "水体", "鱼塘", "死鱼"]),
    Topic("air", &["扬尘", "灰尘", "粉尘", "废气", "冒黑烟", "焚烧", "秸秆"]),
    Topic("pests", &["老鼠", "蟑螂", "蚊子", "白蚁", "蚊虫", "鼠患"]),
    Topic("wall", &["外墙", "墙皮", "墙砖", "瓷砖脱落", "脱落", "高空坠物", "掉下来", "砸"]),
    Topic("door", &["门禁", "单元门", "大门", "道闸", "门锁", "对讲"]),
    Topic("fitness", &["健身器材", "健身", "篮球场", "运动场", "球场", "滑梯"]),
    Topic("toilet", &["公厕", "厕所", "卫生间", "洗手间"]),
    Topic("network", &["宽带", "网络信号", "基站", "网速", "手机信号", "光纤"]),
    Topic("express", &["快递", "驿站", "快递柜", "包裹"]),
    Topic("market", &["菜市场", "菜场", "农贸市场", "集市"]),
    Topic("household register", &["户口", "落户", "身份证", "居住证", "迁户"]),
    Topic("safety", &["小偷", "盗窃", "被偷", "监控", "治安", "赌博", "麻将"]),
    Topic("farm water", &["水渠", "灌溉", "水塘", "抽水", "水井", "山塘", "水闸"]),
    Topic("village road", &["通村路", "组路", "硬化", "村道", "进村"]),
];

/// Numbers of the things a text speaks of, each once, in the order of the list.
pub(super) fn topics(text: &str) -> Vec<usize> {
    let said = |topic: &Topic| topic.1.iter().any(|word| text.contains(word));
    TOPICS.iter().enumerate().filter(|(_, topic)| said(topic)).map(|(at, _)| at).collect()
}

/// The name of a thing.
pub(super) fn name(topic: usize) -> &'static str {
    TOPICS.get(topic).map_or("", |topic| topic.0)
}
